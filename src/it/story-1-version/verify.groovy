evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def key = keyOf(project)
def image = "$registry/team/builder:$key".toString()
assert log().readLines().count { it.endsWith("key $key, image $image") } == 1

// what git itself has under that name is what the key is made from
assert new File(project, 'target/builder/manifest').readLines()
  .contains(git(project, 'ls-tree', 'HEAD', 'Dockerfile.build'))

// what Maven resolves for the other build is something else, what the Dockerfile makes is not
def sub = new File(project, 'sub')
assert keyOf(sub) != key
assert log().readLines().count { it.endsWith("key ${keyOf(sub)}, image $registry/team/builder:${keyOf(sub)}") } == 1
def tools = mvn(sub, '-q', 'builder:version', '-Dbuilder.print=tools-image')
assert tools.startsWith("$registry/team/builder:tools-")
assert mvn(project, '-q', 'builder:version', '-Dbuilder.print=tools-image') == tools

// for scripts: nothing else on standard output
assert mvn(project, '-q', 'builder:version', '-Dbuilder.print=image') == image
assert mvn(project, '-q', 'builder:version', '-Dbuilder.print=key') == key
true
