evaluate new File(tools, 'steps.groovy')
def third = builderImage()
assert news().contains("$third is here, from: built")
assert tags().findAll { it.startsWith("$registry/small/$basedir.name:") && !it.contains(':tools-') } as Set ==
  [context.first, context.second, third] as Set

// git has the three keys for their manifests
[context.first, context.second, third].each { assert it ==~ /.*:[0-9a-f]{40}/ }
true
