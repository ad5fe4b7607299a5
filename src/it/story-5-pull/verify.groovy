evaluate new File(tools, 'steps.groovy')

def second = log().substring(context.before)
def own = new File(basedir, 'store')
assert second.contains("pulled $context.builder")
assert second.contains('the image came from: registry')
assert second.contains('Tests run: 79, Failures: 0, Errors: 0, Skipped: 0')

// no step was executed, and none was prepared: not even the base is there
assert !second.contains(' RUN ')
assert !second.contains('built ')
assert tags(own) as Set == [context.builder, "$registry/team/app:1"]*.toString() as Set
assert stored(context.builder, own).Digest == pushed(context.builder).Digest
ok(basedir, "$tools/remove", own)
true
