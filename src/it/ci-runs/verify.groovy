import dev.buildimage.ci.jobs.CircleCi
import dev.buildimage.ci.jobs.CircleCi.Pipeline
import dev.buildimage.ci.jobs.Event
import dev.buildimage.ci.jobs.GitHub
import dev.buildimage.ci.jobs.Machines

evaluate new File(tools, 'steps.groovy')

def gh = context.gh, accounts = context.accounts, forge = context.forge, bare = context.bare
def host = forge.host()
def builder = "$host/team/builder"
def jobs = new File(basedir, 'target/ci/jobs')
jobs.mkdirs()

// Secrets, each with a text of its own, that a log or a stranger's machine can be searched for.
def writer = 'of-the-account-that-may-write'
def repositorySecret = 'of-the-repository-for-nobody-here', service = 'of-the-tested-service'
accounts.add(writer, ['packages:read', 'packages:write'] as Set)

// the files are for the real registry; the tests' has its place from here on
def written = ['pom.xml', 'Dockerfile.build', 'compose.yml']
['.github/workflows', '.circleci'].each { folder ->
  new File(basedir, folder).eachFile { written << "$folder/$it.name" }
}
written.each {
  def file = new File(basedir, it)
  file.text = file.text.replace('ghcr.io', host).replace('ghcr\\.io', host)
}
mvn(basedir, '-q', '-N', 'builder:pin', '-Dbuilder.bases')
assert new File(basedir, 'Dockerfile.build').text =~ /FROM \Q$host\E\/base\/jdk:1@sha256:\w{64}\n/
def pinned = { String revision -> (git(basedir, 'show', "$revision:compose.yml") =~ /\Q$builder\E:(\w{40})\s*$/)[0][1] }

// the base is on every machine already
def root = ok(basedir, 'id', '-u') == '0'
def seed = new File(basedir, 'target/seed')
if (root) {
  def empty = new File(basedir, 'target/empty')
  empty.mkdirs()
  new File(empty, 'Dockerfile.build').text = new File(basedir, 'Dockerfile.build').readLines()[0] + '\nRUN true\n'
  commitAll(empty, 'Nothing but the base')
  def usual = context.userProperties.'builder.store'
  properties('builder.store': seed)
  mvn(empty, '-q', "dev.buildimage:builder-maven-plugin:$pluginVersion:build", "-Dbuilder.builderImage=$host/seed")
  properties('builder.store': usual)
}
def podmanStorage = java.nio.file.Files.createTempDirectory('podman')
def machines = new Machines(jobs.toPath(), new File(callerRepository).toPath(), new File(localRepositoryPath.toString()).toPath(),
  root ? Optional.of(seed.toPath()) : Optional.empty(), new File(System.getProperty('maven.home')).toPath(), podmanStorage)
def github = new GitHub(machines, forge, accounts, bare.toPath(), [DEPLOY_KEY: repositorySecret],
  ['builder-image': [:], 'builder-image-approved': [:], integration: [SERVICE_PASSWORD: service]], [:])

def commit = { String message -> git(basedir, 'add', '-A'); git(basedir, 'commit', '-q', '-m', message); git(basedir, 'rev-parse', 'HEAD') }
def push = { Object... refs -> git(basedir, 'push', '-q', bare, *refs) }
def branchOf = { String branch -> start(bare, ['git', 'rev-parse', '-q', '--verify', "refs/heads/$branch"]).out }
def registryTags = {
  def listed = start(basedir, ['skopeo', 'list-tags', '--tls-verify=false', "docker://$context.behind/team/builder"])
  // without the lists of attachments
  listed.status == 0 ? json(listed.out).Tags.findAll { !it.startsWith('sha256-') } as Set : [] as Set
}
def everything = []
def ran = { List runs, Map expected ->
  everything.addAll(runs)
  def outcomes = runs.collectEntries { [it.job(), it.outcome().name()] }
  assert outcomes == expected: runs.collect { it.log() }.join('\n')
  runs
}
def secretTexts = { [writer, repositorySecret, service] + accounts.powerful() }
def sawNothing = { List runs -> runs.each { assert it.places(secretTexts()) == [] } }
def started = { String branch -> gh.calls().count("workflow run builder.yml --ref $branch".toString()) }
// what has been uploaded in a job's run, whose number its folder begins with
def artifactsOf = { run -> new File(jobs, "artifacts-${run.folder().fileName.toString().substring(0, 2) as int}") }
def shards = (1..4).collectEntries { ["verify ($it)".toString(), 'success'] }

// Each test class has run on exactly one of the machines, and the merged reports have them all.
def classes = ['One', 'Two', 'Three', 'Four', 'Five'].collect { "test.${it}Test".toString() }
def reported = { List<File> folders ->
  folders.collectMany { folder ->
    def found = []
    folder.eachFileRecurse { if (it.name ==~ /TEST-.*\.xml/) found.addAll(new groovy.xml.XmlSlurper().parse(it).testcase*.@classname*.text()) }
    found
  }.sort()
}

def pushed = { String branch, String sha -> new Event('push', "refs/heads/$branch", sha, [sender: [login: 'ann']], [] as Set) }
def onMain = { String name, Map payload -> new Event(name, 'refs/heads/main', branchOf('main'), [sender: [login: 'ann']] + payload, [] as Set) }
// What GitHub makes of a branch that somebody wants in main.
def propose = { String branch, boolean fork ->
  def head = git(basedir, 'rev-parse', branch)
  def number = gh.propose("From $branch", '', branch, 'main')
  git(basedir, 'switch', '-q', '--detach', 'main')
  git(basedir, 'merge', '-q', '--no-ff', '-m', "Merge $branch into main", branch)
  def merge = git(basedir, 'rev-parse', 'HEAD')
  git(basedir, 'switch', '-q', 'main')
  push("$branch:refs/pull/$number/head", "$merge:refs/pull/$number/merge", *(fork ? [] : [branch]))
  def whose = [full_name: fork ? 'stranger/app' : 'team/app', fork: fork]
  def pull = [number: number, base: [ref: 'main'], head: [ref: branch, sha: head, repo: whose]]
  new Event('pull_request', "refs/pull/$number/merge", merge,
    [action: 'opened', number: number, pull_request: pull, sender: [login: fork ? 'stranger' : 'bob']], [] as Set)
}
def change = { String branch, String message, Closure edit ->
  git(basedir, 'switch', '-q', '-c', branch, 'main')
  edit()
  commit(message)
  git(basedir, 'switch', '-q', 'main')
}

try {
  // Push to main, whose image is nowhere: it is published, and four machines test in it.
  def first = commit('Made by builder:ci')
  push('main', 'main:release-1')
  def key = pinned('main')
  def runs = ran(github.on(pushed('main', first).approve('builder-image')),
    [key: 'success', publish: 'success', merge: 'success', fork: 'skipped', passed: 'success', 'cherry-pick': 'success'] + shards)
  assert registryTags().containsAll([key])
  assert registryTags().findAll { !it.startsWith('tools-') } == [key] as Set
  def artifacts = artifactsOf(runs.find { it.job() == 'merge' })
  assert reported((1..4).collect { new File(artifacts, "shard-amd64-$it") }) == classes.sort()
  assert reported([new File(artifacts, 'reports/target')]) == classes.sort()
  (1..4).each { assert reported([new File(artifacts, "shard-amd64-$it")]).size() in [1, 2] }

  // A member's pull request with a new key waits for a reviewer, and the files that name it follow.
  change('tools', 'More tools') { new File(basedir, 'Dockerfile.build') << 'RUN echo more >/more\n' }
  def tagsBefore = registryTags()
  def opened = propose('tools', false)
  runs = ran(github.on(opened),
    [key: 'success', publish: 'waiting', verify: 'waiting', merge: 'waiting', fork: 'skipped', passed: 'waiting', pins: 'success', push: 'success'])
  assert registryTags() == tagsBefore
  assert started('tools') == 1
  git(basedir, 'fetch', '-q', bare, '+tools:tools')
  assert git(basedir, 'diff', '--stat', 'tools~', 'tools') =~ /compose\.yml \| 2 \+-/
  assert pinned('tools') != key

  // A stranger's, with a new key: built and run on the spot, and nothing is to be had or left.
  change('gift', 'A gift') {
    new File(basedir, 'Dockerfile.build') << 'RUN echo gift >/gift && env && cat /proc/*/environ\n'
    new File(basedir, 'src/test/java/test/SpyTest.java').text = '''\
      package test;

      import java.nio.file.Files;
      import java.nio.file.Path;
      import org.junit.jupiter.api.Test;

      class SpyTest {
        @Test
        void looksAround() throws Exception {
          System.out.println("looking around: " + System.getenv());
          try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
              try {
                System.out.println(Files.readString(process.resolve("environ")));
                System.out.println(Files.readString(process.resolve("cmdline")));
              } catch (java.io.IOException e) {
                // somebody else's
              }
            }
          }
        }
      }
      '''.stripIndent()
  }
  def gift = propose('gift', true)
  runs = ran(github.on(gift),
    [key: 'success', publish: 'skipped', verify: 'skipped', merge: 'skipped', fork: 'success', passed: 'success', pins: 'skipped', push: 'skipped'])
  assert runs.find { it.job() == 'fork' }.log().contains('looking around: ')
  sawNothing(runs)
  assert registryTags() == tagsBefore

  // Who has read it lets its image be published, of exactly that commit.
  def publish = { String sha -> onMain('workflow_dispatch', [inputs: ['pull-request': gift.payload().number.toString(), commit: sha]]) }
  def publishing = { Event event -> github.on(event.approve('builder-image-approved'), 'builder-publish.yml') }
  ran(github.on(publish(git(basedir, 'rev-parse', 'gift')), 'builder-publish.yml'), [publish: 'waiting'])
  ran(publishing(publish(first)), [publish: 'failure'])
  assert registryTags() == tagsBefore
  ran(publishing(publish(git(basedir, 'rev-parse', 'gift'))), [publish: 'success'])
  assert (registryTags() - tagsBefore).findAll { !it.startsWith('tools-') }.size() == 1

  // From now on it is used, and still nothing secret is near it.
  tagsBefore = registryTags()
  runs = ran(github.on(gift),
    [key: 'success', publish: 'skipped', merge: 'success', fork: 'skipped', passed: 'success', pins: 'skipped', push: 'skipped'] + shards)
  sawNothing(runs)
  assert registryTags() == tagsBefore

  // Nightly, with what the tested service wants, once somebody has let it in.
  def nightly = onMain('schedule', [schedule: '17 2 * * *'])
  ran(github.on(nightly), [key: 'success', integration: 'waiting'])
  ran(github.on(nightly.approve('integration')), [key: 'success', integration: 'success'])

  // The base's tag moves, and a pull request says so.
  def bases = onMain('schedule', [schedule: '43 3 * * 1'])
  ran(github.on(bases), [bases: 'success'])
  assert branchOf('builder-bases') == ''
  ok(basedir, 'skopeo', 'copy', '-q', '--src-tls-verify=false', '--dest-tls-verify=false', '--format', 'v2s2',
    "docker://$context.behind/base/jdk:1", "docker://$context.behind/base/jdk:1")
  2.times { ran(github.on(bases), [bases: 'success']) }
  assert started('builder-bases') == 2
  def proposals = gh.pulls().values().findAll { it.headRefName == 'builder-bases' }
  assert proposals.size() == 1
  assert proposals[0].body.contains('Dockerfile.build changed') && proposals[0].body.contains('+FROM')
  git(basedir, 'fetch', '-q', bare, '+builder-bases:builder-bases')
  assert git(basedir, 'diff', '--name-only', 'main', 'builder-bases').readLines() == ['Dockerfile.build', 'compose.yml']

  // Merged pull requests go on to the release branch, if they apply to it.
  def merged = { String branch, Closure edit ->
    change(branch, "On $branch", edit)
    propose(branch, false)
    def number = gh.pulls().values().find { it.headRefName == branch }.number
    git(basedir, 'merge', '-q', '--squash', branch)
    def sha = commit("From $branch (#$number)")
    push('main')
    gh.pulls()[number].putAll([state: 'MERGED', mergeCommit: [oid: sha], labels: [[name: 'cherry-pick release-1']]])
    [number, sha]
  }
  def picking = { Event event -> github.on(event, 'builder-cherry-pick.yml') }
  def (applies, appliesSha) = merged('fix') { new File(basedir, 'fix.txt').text = 'mended\n' }
  ran(picking(pushed('main', appliesSha)), ['cherry-pick': 'success'])
  assert git(bare, 'show', "cherry-pick-$applies-release-1:fix.txt") == 'mended'
  assert git(bare, 'log', '-1', '--format=%B', "cherry-pick-$applies-release-1").contains("cherry picked from commit $appliesSha")
  assert gh.pulls().values().any { it.headRefName == "cherry-pick-$applies-release-1" && it.baseRefName == 'release-1' }
  assert started("cherry-pick-$applies-release-1") == 1

  git(basedir, 'switch', '-q', '-c', 'release-1', 'main~')
  new File(basedir, 'notes.txt').text = 'one\nof the release\nthree\n'
  commit('Another line there')
  push('release-1:release-1')
  git(basedir, 'switch', '-q', 'main')
  def (conflicts, conflictsSha) = merged('notes') { new File(basedir, 'notes.txt').text = 'one\nof main\nthree\n' }
  ran(picking(pushed('main', conflictsSha)), ['cherry-pick': 'failure'])
  assert branchOf("cherry-pick-$conflicts-release-1") == ''
  def comment = gh.pulls()[conflicts].comments[0]
  assert comment.contains('- `notes.txt`') && comment.contains("git cherry-pick -x $conflictsSha")

  // by a comment: of a member, and of somebody
  def said = { String association, String text ->
    onMain('issue_comment', [action: 'created', issue: [number: applies, pull_request: [url: 'there']], comment: [body: text, author_association: association]])
  }
  ran(picking(said('NONE', '/cherry-pick release-1')), ['cherry-pick': 'skipped'])
  ran(picking(said('MEMBER', '/cherry-pick $(touch /tmp/pwned)')), ['cherry-pick': 'failure'])
  assert gh.pulls()[applies].comments[-1].contains('nothing was cherry-picked')

  // CircleCI: main's image is there, and four machines share the tests; a stranger's builds its own.
  def circle = new CircleCi(machines, forge, bare.toPath(), [DEPLOY_KEY: repositorySecret],
    ['builder-image': [REGISTRY_USER: 'writer', REGISTRY_PASSWORD: writer], integration: [SERVICE_PASSWORD: service]])
  tagsBefore = registryTags()
  runs = ran(circle.on(new Pipeline('main', branchOf('main'), false, 'webhook', [:], [] as Set)),
    [key: 'success', merge: 'success'] + (0..3).collectEntries { ["verify ($it)".toString(), 'success'] })
  assert reported(runs.findAll { it.job().startsWith('verify') }.collect { new File(it.folder().toFile(), 'work/project/target') }) == classes.sort()
  assert reported([new File(runs.find { it.job() == 'merge' }.folder().toFile(), 'work/project/target')]) == classes.sort()
  change('other-gift', 'Another gift') { new File(basedir, 'Dockerfile.build') << 'RUN echo other && env\n' }
  def otherGift = propose('other-gift', true)
  runs = ran(circle.on(new Pipeline("pull/${otherGift.payload().number}", git(basedir, 'rev-parse', 'other-gift'), true, 'webhook', [:], [] as Set)),
    [key: 'success', fork: 'success'])
  sawNothing(runs)
  assert registryTags() == tagsBefore

  // nobody's log has a secret
  everything.each { run -> secretTexts().each { assert !run.log().contains(it) } }
  assert gh.calls().every { !it.startsWith('broken') }
  ok(basedir, "$tools/remove", jobs, seed)
} finally {
  forge.close()
  ok(basedir, "$tools/remove", podmanStorage)
  start(basedir, ["$tools/registry".toString(), 'stop', "$sharedFolder/registry-ci-runs"])
}
true
