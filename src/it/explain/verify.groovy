evaluate new File(tools, 'steps.groovy')

def key = { git(basedir, 'hash-object', '--no-filters', 'target/builder/manifest') }
def before = key()
def committed = git(basedir, 'rev-parse', 'HEAD:tools/one')

new File(basedir, 'tools/one').text = 'two\n'
def after = git(basedir, 'hash-object', 'tools/one')
def said = mvn(basedir, '-q', 'builder:explain')
assert said.contains("changed 100644 ${committed.take(12)} -> 100644 ${after.take(12)}  tools/one")

mvn(basedir, '-q', 'builder:version')
assert key() != before
assert said.contains("key $before -> ${key()}: tools/one changed")

commitAll(basedir, 'two')
def head = git(basedir, 'rev-parse', 'HEAD')
assert mvn(basedir, '-q', 'builder:explain', '-Dbuilder.since', '-Dbuilder.to=HEAD').contains("key ${key()} since ${head.take(12)}")
true
