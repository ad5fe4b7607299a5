evaluate new File(tools, 'steps.groovy')

def folder = new File(basedir, '.github/workflows')
def written = { folder.listFiles().sort().collectEntries { [it.name, it.bytes.encodeHex().toString()] } }
def first = written()
assert first.keySet() as List == ['builder-bases.yml', 'builder-cherry-pick.yml',
  'builder-integration.yml', 'builder-pins.yml', 'builder-prune.yml', 'builder-publish.yml', 'builder.yml']
assert !new File(basedir, '.circleci').exists()
def workflow = new File(folder, 'builder.yml')
assert workflow.text.contains("branches: ['trunk', 'release-*']")

assert mvn(basedir, 'builder:ci').contains('the CI files are as they should be')
assert log().contains('-SNAPSHOT, which CI finds only where snapshots are deployed')
assert !log().contains('on this machine itself')
assert written() == first

// what is outside of the marks is the user's, and a difference is told before it is made
workflow << '  mine:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ./mine\n'
def mine = workflow.text
def told = mvn(basedir, 'builder:ci', '-Dbuilder.dryRun', '-Dbuilder.ciShards=3')
assert told.contains('+        shard: [1, 2, 3]')
assert workflow.text == mine
mvn(basedir, 'builder:ci', '-Dbuilder.ciShards=3')
assert workflow.text.contains('        shard: [1, 2, 3]')
assert workflow.text.endsWith(mine.substring(mine.indexOf('  mine:')))

workflow.text = workflow.text.replace('fail-fast: false', 'fail-fast: true')
def refused = startMaven(basedir, 'builder:ci', '-Dbuilder.ciShards=3')
assert refused.status != 0
assert refused.out.contains('the part verify has been edited between its marks')
mvn(basedir, 'builder:ci', '-Dbuilder.ciShards=3', '-Dbuilder.ciOverwrite')
assert workflow.text.contains('fail-fast: false')

// a registry that only this machine reaches
def pom = new File(basedir, 'pom.xml')
pom.text = pom.text.replace('ghcr.io/example/', 'localhost:5000/')
assert mvn(basedir, 'builder:ci', '-Dbuilder.dryRun', '-Dbuilder.ciOverwrite')
  .contains('builderImage is localhost:5000/app-builder, on this machine itself')
true
