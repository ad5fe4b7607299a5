import java.nio.file.Files

evaluate new File(tools, 'steps.groovy')

def names = ['boot', 'boot-plain', 'example', 'docker']
def of = { String name -> "$registry/final/$name:1".toString() }
def module = { String name -> name.replace('-plain', '') }
def head = git(basedir, 'rev-parse', 'HEAD')

names.each { name ->
  assert log().contains("assembled ${of(name)}")
  def record = json(new File(basedir, "${module(name)}/target/builder/image.json").text)
  assert record.commit == head
  def made = record.images.find { it.names[0] == of(name) }
  assert made.digest == stored(of(name)).Digest

  // what the image says of itself
  def manifest = json(ok(basedir, 'skopeo', 'inspect', '--raw', "oci:$store:${of(name)}"))
  def annotation = { manifest.annotations["org.opencontainers.image.$it".toString()] }
  def label = { stored(of(name)).Labels["org.opencontainers.image.$it".toString()] }
  [source: 'https://git.example.com/team/app', version: '1.2.3', revision: head,
   licenses: 'Apache-2.0', created: '2026-11-22T00:00:00Z'].each { key, value ->
    assert annotation(key) == value
    assert label(key) == value
  }
  assert annotation('base.name') == made.base.name
  assert annotation('base.digest') == made.base.digest
  assert stored(of(name)).Created.startsWith('2026-11-22T00:00:00')

  ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:${of(name)}", "docker://${of(name)}")
  assert pushed(of(name)).Digest == made.digest
}
assert stored(of('boot')).Labels.team == 'blue'
def annotations = json(ok(basedir, 'skopeo', 'inspect', '--raw', "oci:$store:${of('boot')}")).annotations
assert annotations['com.example.stage'] == 'test'
assert annotations['org.opencontainers.image.title'] == 'Greeter'
assert stored("$registry/final/boot:latest").Digest == stored(of('boot')).Digest

// as they do from an archive
def archive = new File(basedir, 'example.tar')
mvn(new File(basedir, 'example'), 'builder:save', '-Dbuilder.name=final', "-Dbuilder.archive=$archive")
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "docker-archive:$archive", "docker://$registry/final/loaded:1")
archive.delete()

// they run and answer
def answers = podmans(
  [of('boot'), 'a', 'b'],
  [of('boot-plain'), 'c'],
  [of('docker'), 'd'],
  ['--entrypoint', 'cat', of('docker'), '/shouted'],
  [of('example')],
  ["$registry/final/loaded:1", 'live'],
  ['--entrypoint', 'stat', of('example'), '-c', '%a', '/usr/share/example/example/Example.java'])
assert answers[0].contains('good morning, podman! a b LaunchedClassLoader')
assert answers[1].contains('good morning, podman! c AppClassLoader')
assert answers[2] == 'good evening, Docker! d'
assert answers[3].contains('DEBIAN')
assert answers.drop(4) == ['stressed configured', 'evil configured', '444']

// Spring Boot's own layers
def history = json(ok(basedir, 'skopeo', 'inspect', '--config', "oci:$store:${of('boot')}")).history*.comment
assert history.takeRight(4) == ['dependencies', 'spring-boot-loader', 'application', 'jvm arg files']

// the same anywhere: another folder, user, time zone, locale and store, and sources of other modes;
// Maven's own umask is in the jars that it packs, and the time zone in Spring Boot's
def folder = Files.createTempDirectory('final-image').toFile()
def root = ok(basedir, 'id', '-u') == '0'
def user = root ? "final-${ProcessHandle.current().pid()}" : ok(basedir, 'id', '-un')
try {
  def copy = new File(folder, 'some/where')
  ok(folder, 'sh', '-c', 'umask 077; exec git clone -q "$@"', 'sh', basedir, copy)
  ok(basedir, 'cp', '-r', localRepositoryPath, "$folder/repository")
  ok(basedir, 'cp', settings, "$folder/settings.xml")
  def as = []
  if (root) {
    ok(basedir, 'useradd', '--no-create-home', '--home-dir', folder, '--shell', '/bin/sh', user)
    ['uid', 'gid'].each { kind ->
      if (!new File("/etc/sub$kind").readLines().any { it.startsWith("$user:") }) {
        ok(basedir, 'usermod', "--add-sub${kind}s", '400000-465535', user)
      }
    }
    ok(basedir, 'chown', '-R', "$user:", folder)
    as = ['runuser', '-u', user, '--']
  }
  def call = ["${System.getProperty('maven.home')}/bin/mvn", '-B', '-s', "$folder/settings.xml", "-Dmaven.repo.local=$folder/repository"]
  context.userProperties.each { name, value -> call << "-D$name=$value" }
  ok(copy, *as, 'env', "HOME=$folder", 'TZ=Pacific/Auckland', 'LC_ALL=C', *call,
    "-Dbuilder.store=$folder/store", 'package')
  names.each { name ->
    def there = json(new File(copy, "${module(name)}/target/builder/image.json").text).images.find { it.names[0] == of(name) }
    assert there.digest == stored(of(name)).Digest: "$name is another one elsewhere"
  }
} finally {
  if (root) {
    start(basedir, ['userdel', user])
  }
  ok(basedir, "$tools/remove", folder)
}

// an edit that nobody else has is told
new File(basedir, 'example/src/main/jib/etc/example.conf').text = 'edited\n'
mvn(basedir, '-q', '-pl', 'example', 'package')
assert stored(of('example')).Labels['org.opencontainers.image.revision'] == "$head-dirty"
true
