evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def key = git(project, 'hash-object', '--no-filters', 'target/builder/manifest')
def image = "$registry/team/builder:$key".toString()
assert log().readLines().count { it.endsWith("key $key, image $image") } == 2

// what git itself has under that name is what the key is made from
assert new File(project, 'target/builder/manifest').readLines()
  .contains(git(project, 'ls-tree', 'HEAD', 'Dockerfile.build'))
assert git(project, 'hash-object', '--no-filters', 'sub/target/builder/manifest') == key

// for scripts: nothing else on standard output
assert mvn(project, '-q', 'builder:version', '-Dbuilder.print=image') == image
assert mvn(project, '-q', 'builder:version', '-Dbuilder.print=key') == key
true
