import java.nio.file.Files

evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def builder = "$registry/team/builder:${keyOf(project)}"
def reports = { File where -> new File(where, 'target/surefire-reports').list().count { it ==~ /TEST-.*\.xml/ } }

// podman with a storage of its own, and with what any machine grants
def storage = Files.createTempDirectory('podman').toFile()
def rootful = ok(basedir, 'id', '-u') == '0'
new File(storage, 'containers.conf').text = '''\
  [containers]
  default_ulimits=["nofile=1024:1024","nproc=1000:1000"]
  [engine]
  runtime="runc"
  cgroup_manager="cgroupfs"
  events_logger="none"
  '''.stripIndent()
new File(storage, 'storage.conf').text = """\
  [storage]
  driver="overlay"
  graphroot="$storage/root"
  runroot="$storage/run"
  """.stripIndent()
environment += [CONTAINERS_CONF: "$storage/containers.conf".toString(), CONTAINERS_STORAGE_CONF: "$storage/storage.conf".toString()]

try {
  // tests of the host's Surefire
  def tests = mvn(project, 'test', '-Dbuilder.runtime=podman')
  assert tests.contains("tests run in $builder by podman")
  assert tests.contains('Tests run: 79, Failures: 0, Errors: 0, Skipped: 0')
  assert tests.contains("79 tests ran in $builder by podman (builder.network=none), in 1 JVM")
  def image = ok(project, 'podman', 'images', '--format', '{{.Repository}}:{{.Tag}}')
  assert image ==~ 'localhost/builder-maven-plugin:[0-9a-f]{64}'
  def loaded = ok(project, 'podman', 'images', '--format', '{{.CreatedAt}} {{.ID}}')

  // the whole build; what it makes is the caller's
  ok(project, "$tools/remove", new File(project, 'target'))
  def run = mvn(project, 'builder:run', '-Dbuilder.runtime=podman', '-Dbuilder.network=none')
  assert run.contains('79 tests ran right here, in the builder image')
  assert reports(project) >= 14
  assert ok(basedir, 'find', 'project', '!', '-user', ok(basedir, 'id', '-un')) == ''
  assert ok(project, 'podman', 'images', '--format', '{{.CreatedAt}} {{.ID}}') == loaded

  // a shell without a terminal reads commands
  ['podman', 'auto'].each { runtime ->
    def call = maven('-q', 'builder:shell', "-Dbuilder.runtime=$runtime").collect { "'$it'" }.join(' ')
    def version = start(project, ['sh', '-c', "echo 'mvn -v; pwd; exit 7' | $call"])
    assert version.out.contains('Apache Maven 3.8.7')
    assert version.out.contains(project.path)
    assert version.out.contains("'shell' ended with exit code 7 in the builder image")
    assert version.status == 1
    assert new File(project, 'target/builder/exit-code').text == '7\n'
  }

  // of the caller's environment, what is asked for
  environment += [GIVEN: 'seen', OTHER: 'hidden']
  ['podman', 'auto'].each { runtime ->
    def variables = mvn(project, '-q', 'builder:run', '-Dbuilder.command=env', '-Dbuilder.environment=GIVEN', "-Dbuilder.runtime=$runtime").readLines()
    assert variables.contains('GIVEN=seen')
    assert variables.contains('LANG=C.UTF-8')
    assert !variables.any { it.startsWith('OTHER=') }
  }

  // in place, as in a CI that runs its jobs in this image: by root, and by whoever it takes
  def inside = new File(storage, 'inside')
  ok(basedir, 'cp', '-r', project, inside)
  def inPlace = { List options, Object... words ->
    start(basedir, ['podman', 'run', '--rm', '--pull=never', '--network=none', '-v', "$inside:$inside", '-w', inside, *options,
      image, 'mvn', '-B', '-o', *words])
  }
  // one of the project's tests wants permissions to hold, for root too
  def users = rootful ? [['--cap-drop=DAC_OVERRIDE'], ['--user=1001:1001', '--env=HOME=/tmp']] : [[]]
  users.each { options ->
    ok(basedir, "$tools/remove", new File(inside, 'target'))
    def other = options.any { it.startsWith('--user') }
    if (other) ok(basedir, 'chown', '-R', '1001:1001', inside)
    // the final image's base would come from a registry, which is out of reach
    def there = inPlace(options, 'test')
    assert there.status == 0: there.out + there.err
    assert there.out.contains('tests run right here, in the builder image')
    assert there.out.contains('79 tests ran right here, in the builder image')
    assert reports(inside) >= 14

    def exit = inPlace(options, 'builder:run', '-Dbuilder.command=id -u; exit 5', '-Dbuilder.runtime=inPlace')
    assert exit.out.readLines().contains(other ? '1001' : '0')
    assert exit.out.contains("'id -u; exit 5' ended with exit code 5 in the builder image")
  }

  // the wrong image: both keys, and the commit that moved it
  if (rootful) ok(basedir, 'chown', '-R', '0:0', inside)
  new File(inside, 'Dockerfile.build') << 'ENV MORE=1\n'
  git(inside, 'commit', '-q', '-a', '-m', 'More of it')
  def wrong = inPlace([], 'test')
  assert wrong.status == 1
  def key = git(inside, 'hash-object', '--no-filters', 'target/builder/manifest')
  def head = git(inside, 'rev-parse', '--short=12', 'HEAD')
  assert wrong.out.contains("this is the builder image of key ${keyOf(project)}, but the repository's key is $key," +
    " changed from that by commit $head 'More of it' (Dockerfile.build changed): use the image with that tag")
  assert wrong.out.contains('or go on with -Dbuilder.inPlace=warn')
  assert inPlace([], 'builder:run', '-Dbuilder.command=echo gone on', '-Dbuilder.inPlace=warn').out.readLines().contains('gone on')
  def nowhere = startMaven(project, 'builder:run', '-Dbuilder.runtime=inPlace')
  assert nowhere.out.contains('this is no builder image')
} finally {
  start(basedir, ['podman', 'rm', '--all', '--force'])
  start(basedir, ['umount', "$storage/root/overlay"])
  // what went wrong before is not hidden by what podman still does
  start(basedir, ["$tools/remove".toString(), storage.path])
}
true
