evaluate new File(tools, 'steps.groovy')
failed('Dockerfile.build:3: RUN --mount=type=secret', 'exit code 3', 'its output', 'something to see: 14 12', 'on standard error')

// the command had the pom's secrets, and nobody sees them
assert !log().contains('never-in-a-log')
assert !log().contains('nor-this-one')

def reference = builderImage()
assert tags().every { !it.startsWith("$registry/small/$basedir.name:") }
assert start(basedir, ['skopeo', 'inspect', "oci:$store:$reference"]).status != 0
assert !isPushed(reference)
true
