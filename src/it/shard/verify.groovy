evaluate new File(tools, 'steps.groovy')

// What all reports of a checkout say: each test, where, and how it ended.
def outcomes = { File folder ->
  ['core', 'old'].collectMany { module ->
    ['surefire', 'failsafe'].collectMany { kind ->
      (new File(folder, "$module/target/$kind-reports").listFiles() ?: []).findAll { it.name ==~ /TEST-.*\.xml/ }.collectMany { file ->
        new groovy.xml.XmlSlurper().parse(file).testcase.collect { test ->
          def ends = test.children()*.name().findAll { it in ['failure', 'error', 'skipped'] }
          "$module $kind ${test.@classname}.${test.@name} $ends".toString()
        }
      }
    }
  }.sort()
}
def whole = outcomes(basedir)
assert whole.size() == 23: whole.join('\n')
assert whole.count { it.contains('failure') } == 1

def shards = new File(basedir, 'target/shards')
def nodes = [:]
def node = { int number, Map variables, Object... words ->
  def folder = new File(basedir, "target/node-$number")
  git(basedir, 'clone', '-q', '.', folder)
  def before = environment
  environment = environment + variables
  def result = startMaven(folder, *words)
  environment = before
  assert result.status == 0: "$result.words\n$result.out\n$result.err"
  nodes[number] = [folder: folder, out: result.out]
}
// what the README has a node hand on
def handOn = { int number ->
  def to = new File(shards, "$number")
  to.mkdirs()
  ok(nodes[number].folder, 'find', '.', '-type', 'f', '(', '-path', '*/target/surefire-reports/*', '-o', '-path', '*/target/failsafe-reports/*',
    '-o', '-path', '*/target/builder/shard.json', ')', '-exec', 'cp', '--parents', '-t', to, '{}', '+')
}
node(1, [:], 'verify', '-T2', '-Dbuilder.shard=1/3', '-Dmaven.test.failure.ignore')
node(2, [CIRCLE_NODE_INDEX: '1', CIRCLE_NODE_TOTAL: '3'], 'verify', '-Dmaven.test.failure.ignore')
// in place
node(3, [BUILDER_SHARD: '3/3'], 'builder:run', '-Dbuilder.command=mvn -B -o verify -Dmaven.test.failure.ignore')
assert nodes[1].out.contains('tests run in ')
assert nodes[2].out.contains('node 2/3 runs ')
assert nodes[3].out.contains('tests run right here')
(1..3).each { number ->
  def own = outcomes(nodes[number].folder)
  assert own.size() > 3 && own.size() < 15: own
  handOn(number)
}

def merging = new File(basedir, 'target/merging')
git(basedir, 'clone', '-q', '.', merging)
def merge = { Object... words -> startMaven(merging, 'builder:merge', "-Dbuilder.shards=$shards", *words) }

// a failed test fails the merge, but what all nodes say is there
def failing = merge('-Dbuilder.updateTimings')
assert failing.status != 0
assert failing.out.contains('1 test has failed:') && failing.out.contains('core: test.FailingTest.fails (node ')
assert outcomes(merging) == whole
assert failing.out.contains('23 tests, each on one of 3 nodes')
def timings = json(new File(merging, '.mvn/builder-timings.json').text)
assert timings == json(new File(merging, 'target/builder/test-timings.json').text)
assert timings.millis.core.surefire['test.SlowTest'] >= 1500
assert timings.millis.core.failsafe.keySet() == ['test.FirstIT', 'test.SecondIT', 'test.ThirdIT'] as Set
assert !timings.millis.old.surefire.containsKey('test.ExcludedTest')

// those are other timings than the nodes'
assert merge().out.contains("the nodes' timings are other ones than those here")
ok(merging, 'rm', '.mvn/builder-timings.json')

// without one of them nothing is proved
ok(basedir, 'mv', new File(shards, '2'), new File(basedir, 'target/kept'))
def incomplete = merge()
assert incomplete.status != 0 && incomplete.out.contains('node 2 of 3 is missing')

// with a test that another node has, too
ok(basedir, 'mv', new File(basedir, 'target/kept'), new File(shards, '2'))
def owner = json(new File(shards, '1/core/target/builder/shard.json').text).classes.surefire['test.PlainTest']
def other = owner == 1 ? 2 : 1
def report = 'core/target/surefire-reports/TEST-test.PlainTest.xml'
ok(basedir, 'cp', new File(shards, "$owner/$report"), new File(shards, "$other/$report"))
def record = new File(shards, "$other/core/target/builder/shard.json")
record.text = record.text.replaceFirst('"TEST-', '"TEST-test.PlainTest.xml", "TEST-')
def twice = merge()
assert twice.status != 0 && twice.out.contains('core: test.PlainTest ran on nodes') && twice.out.contains('passesToo')

// on the machine itself, by what was recorded: the longest alone outweighs all others
ok(basedir, "$tools/remove", shards)
new File(basedir, '.mvn').mkdirs()
new File(basedir, '.mvn/builder-timings.json').text = groovy.json.JsonOutput.toJson(timings)
commitAll(basedir, 'Timings')
(1..2).each { number ->
  ok(basedir, "$tools/remove", nodes[number].folder)
  node(number, [:], 'verify', '-Dbuilder.skip', "-Dbuilder.shard=$number/2", '-Dmaven.test.failure.ignore')
  handOn(number)
}
assert outcomes(nodes[1].folder).any { it.contains('test.SlowTest') }
git(merging, 'pull', '-q')
assert merge('-Dmaven.test.failure.ignore').status == 0
assert outcomes(merging) == whole

// what every node would run is refused
def named = startMaven(merging, 'verify', '-Dbuilder.skip', '-Dbuilder.shard=1/2', '-Dtest=PlainTest')
assert named.status != 0 && named.out.contains('test=PlainTest, which every node would run')
true
