evaluate new File(tools, 'steps.groovy')

def manifest = { File folder -> new File(folder, 'target/builder/manifest') }
def a = new File(basedir, 'a')
def b = new File(basedir, 'b')
def key = keyOf(basedir)
assert log().readLines().count { it =~ /key \w{40}/ } == 1
[basedir, a, b].each { assert keyOf(it) == key }

def lines = manifest(basedir).readLines()
assert lines.findAll { it.startsWith('maven dependency') } ==
  ['maven dependency org.example:lib-a 1', 'maven dependency org.example:lib-b 1']
// those of this machine's settings are nobody else's
assert lines.every { !it.startsWith('maven repository') }

// however Maven is called, and whatever is active on this machine, only the build itself counts
def calls = [
  [[basedir, a, b], basedir, ['-T2']],
  [[a], basedir, ['-pl', 'a']],
  [[b], b, []],
  [[a], b, ['-f', '../a/pom.xml']],
  [[basedir, a, b], basedir, ['-Pnamed', '-DlibVersion=5', '-Dmaven.compiler.release=21']],
]
calls.each { call ->
  def (folders, from, options) = call
  [basedir, a, b].each { manifest(it).delete() }
  mvn(from, '-q', 'initialize', *options)
  folders.each { assert keyOf(it) == key: "$from $options" }
}
assert mvn(b, '-q', 'builder:version', '-Dbuilder.print=key') == key
assert mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=manifest').readLines() == lines
assert mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=key', '-Dbuilder.profiles=named') != key

// both keys, for who has nothing but git
def toolsImage = { mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=tools-image') }
def tools = toolsImage()
def listing = new File(basedir, 'target/listing')
listing.text = lines.findAll { !it.startsWith('maven ') }.join('\n') + '\n'
assert tools == "$registry/small/$basedir.name:tools-${git(basedir, 'hash-object', '--no-filters', listing)}"

// a new dependency moves one key, and not the other
def pom = new File(b, 'pom.xml')
pom.text = pom.text.replace('${libVersion}', '1.1')
mvn(basedir, '-q', 'builder:version')
assert keyOf(basedir) != key
assert toolsImage() == tools
def said = mvn(basedir, '-q', 'builder:explain').readLines()
assert said.contains('changed maven dependency org.example:lib-b 1 -> 1.1')
assert said.contains("tools key ${tools.replaceFirst('.*:tools-', '')} is the same on both sides".toString())
assert said.last() == "builder key $key -> ${keyOf(basedir)}: maven dependency org.example:lib-b changed"
def head = git(basedir, 'rev-parse', 'HEAD')
commitAll(basedir, 'bump')
assert mvn(basedir, '-q', 'builder:explain', '-Dbuilder.since', "-Dbuilder.to=$head").contains("key $key since ${head.take(12)}")

// where there is no pom there is nothing that Maven resolves
def bare = new File(basedir, 'no-pom')
bare.mkdir()
assert mvn(bare, '-q', "dev.buildimage:builder-maven-plugin:$pluginVersion:version", '-Dbuilder.print=manifest').readLines() ==
  listing.readLines()
true
