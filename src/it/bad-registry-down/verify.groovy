evaluate new File(tools, 'steps.groovy')
failed("can't pull 127.0.0.1:1/team/builder:", 'Connection refused', 'check that the registry runs and that host and port are right')
// not there, and unknown, are two things: only the first may lead to a build
assert !log().contains('built ')
assert tags().every { !it.startsWith('127.0.0.1:1/') }
true
