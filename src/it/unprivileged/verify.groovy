import java.nio.file.Files

evaluate new File(tools, 'steps.groovy')

assert log().contains('Tests run: 1, Failures: 0, Errors: 1, Skipped: 0')

// the base: the third-party project's builder image, which has a JDK
def thirdParty = checkout('third-party')
mvn(thirdParty, '-q', 'builder:version', 'builder:build')
def jdk = "$registry/team/builder:${keyOf(thirdParty)}"
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$jdk", "docker://$jdk")

def folder = Files.createTempDirectory('unprivileged').toFile()
def root = ok(basedir, 'id', '-u') == '0'
def user = root ? "builder-${ProcessHandle.current().pid()}" : ok(basedir, 'id', '-un')

try {
  // a checkout, and a local repository, of the user's own
  def project = new File(folder, 'project')
  project.mkdir()
  ok(basedir, 'cp', '-r', 'pom.xml', 'src', project)
  new File(project, 'Dockerfile.build').text = """\
    FROM $jdk
    RUN apt-get update && apt-get install -y --no-install-recommends cron
    RUN mkdir /srv/other && chown 1234:5678 /srv/other && chmod 2750 /srv/other
    """.stripIndent()
  commitAll(project, 'A builder image')
  ok(basedir, 'cp', '-r', localRepositoryPath, "$folder/repository")
  ok(basedir, 'cp', settings, "$folder/settings.xml")

  def as = []
  if (root) {
    ok(basedir, 'useradd', '--no-create-home', '--home-dir', folder, '--shell', '/bin/sh', user)
    ['uid', 'gid'].each { kind ->
      if (!new File("/etc/sub$kind").readLines().any { it.startsWith("$user:") }) {
        ok(basedir, 'usermod', "--add-sub${kind}s", '300000-365535', user)
      }
    }
    ok(basedir, 'chown', '-R', "$user:", folder)
    as = ['runuser', '-u', user, '--', 'env', "HOME=$folder"]
  }
  def maven = { String... words ->
    ok(project, *as, "${System.getProperty('maven.home')}/bin/mvn", '-B', '-s', "$folder/settings.xml",
      "-Dmaven.repo.local=$folder/repository", "-Dbuilder.store=$folder/store",
      "-Dbuilder.builderImage=$registry/unprivileged/builder", "-Dbuilder.registryMirrors=docker.io=$registry", *words)
  }

  assert maven('builder:version', 'builder:build').contains('here, from: built')
  def output = maven('test')
  assert output.contains('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0')
  assert output.contains('the image came from: store')
  assert maven('builder:push').contains("pushed $registry/unprivileged/builder:")

  // another user, folder, store, local repository and umask: with the same tools, the same image
  def unprivileged = "$registry/unprivileged/builder"
  def key = ok(project, *as, 'git', 'hash-object', '--no-filters', 'target/builder/manifest')
  def copy = new File(basedir, 'some/where/else')
  copy.mkdirs()
  ok(basedir, 'cp', '-r', project, copy)
  ok(basedir, 'chown', '-R', ok(basedir, 'id', '-un'), copy)
  def there = new File(copy, 'project')
  def same = "$registry/same/builder"
  properties('builder.builderImage': same, 'builder.store': "$basedir/own-store")
  def toolsTag = mvn(there, '-q', 'builder:version', '-Dbuilder.print=tools-image').replaceFirst('.*:', '')
  ok(basedir, 'skopeo', 'copy', '-q', '--src-tls-verify=false', '--dest-tls-verify=false',
    "docker://$unprivileged:$toolsTag", "docker://$same:$toolsTag")
  assert mvn(there, 'builder:version', 'builder:build').contains("$same:$key is here, from: built")
  assert stored("$same:$key", new File(basedir, 'own-store')).Digest == pushed("$unprivileged:$key").Digest
  ok(basedir, "$tools/remove", "$basedir/own-store")

  // what was made outside of the store is the user's own
  assert ok(folder, 'find', project, '!', '-user', user) == ''

  // the ids in the layers, as tar and umoci see them: the packages', not those of the user's range
  def image = "docker://$registry/unprivileged/builder:${ok(project, *as, 'git', 'hash-object', '--no-filters', 'target/builder/manifest')}"
  ok(basedir, 'skopeo', 'copy', '-q', '--src-tls-verify=false', image, "dir:$folder/image")
  ok(basedir, 'skopeo', 'copy', '-q', '--src-tls-verify=false', image, "oci:$folder/layout:image")
  def layers = json(new File(folder, 'image/manifest.json').text).layers.collect { "$folder/image/${it.digest - 'sha256:'}" }
  def below = pushed(jdk).Layers.size()
  def (apt, other) = layers[below..below + 1]
  def gid = (ok(basedir, 'tar', '-xOf', apt, 'etc/group') =~ /(?m)^crontab:x:(\d+):/)[0][1]
  assert gid.toInteger() > 99
  def entries = ok(basedir, 'tar', '--numeric-owner', '-tvf', apt).readLines()
  assert entries.any { it ==~ /-rwxr-sr-x 0\/$gid .* usr\/bin\/crontab/ }
  assert entries.any { it ==~ /drwx-wx--T 0\/$gid .* var\/spool\/cron\/crontabs\// }
  assert ok(basedir, 'tar', '--numeric-owner', '-tvf', other).readLines().any { it ==~ /drwxr-s--- 1234\/5678 .* srv\/other\// }
  if (root) {
    ok(basedir, 'umoci', 'unpack', '--image', "$folder/layout:image", "$folder/bundle")
    assert ok(folder, 'stat', '-c', '%a %u %g', 'bundle/rootfs/usr/bin/crontab', 'bundle/rootfs/srv/other') ==
      "2755 0 $gid\n2750 1234 5678"
  }
} finally {
  if (root) {
    start(basedir, ['userdel', user])
  }
  ok(basedir, "$tools/remove", folder)
}
if (root) {
  assert start(basedir, ['id', user]).status != 0
}
true
