evaluate new File(tools, 'steps.groovy')
def third = mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image')
assert news().contains("$third is here, from: built")
new File(basedir, 'other.txt').delete()
assert mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image') == third
assert tags().findAll { it.startsWith("$registry/small/$basedir.name:") && !it.contains(':tools-') } as Set ==
  [context.first, context.second, third] as Set

// git has the three keys for their manifests
[context.first, context.second, third].each { assert it ==~ /.*:[0-9a-f]{40}/ }
true
