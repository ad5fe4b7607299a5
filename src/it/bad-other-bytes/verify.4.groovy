evaluate new File(tools, 'steps.groovy')
assert log().contains("${builderImage()} is in the registry already")
assert stored(builderImage(), context.late).Digest == context.there
[context.late, context.early].each { ok(basedir, "$tools/remove", it) }
true
