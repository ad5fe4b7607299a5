evaluate new File(tools, 'steps.groovy')
assert isPushed(context.first)
assert !isPushed(context.second)
def left = tags(context.own)
assert left.contains(context.first)
assert !left.contains(context.second)
assert !left.contains('localhost/strange:1')
ok(basedir, 'skopeo', 'copy', '-q', "oci:$context.own:$context.first", "dir:${new File(basedir, 'whole.log')}")
true
