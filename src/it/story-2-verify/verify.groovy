evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def builder = "$registry/team/builder:${git(project, 'hash-object', '--no-filters', 'target/builder/manifest')}"

// built, without a daemon, from the Dockerfile
assert log().contains("pulled docker.io/library/debian:bookworm-slim")
assert log().contains("Dockerfile.build:2 [1/3] RUN apt-get update")
assert log().contains("built $builder")
assert stored(builder).Env.contains('LANG=C.UTF-8')

// Surefire's own reports, on the host
def reports = new File(project, 'target/surefire-reports').listFiles().findAll { it.name ==~ /TEST-.*\.xml/ }
  .collect { new groovy.xml.XmlSlurper().parse(it) }
assert reports.size() >= 15
assert reports.sum { it.@tests.toInteger() } == 79
assert reports.sum { it.@failures.toInteger() + it.@errors.toInteger() + it.@skipped.toInteger() } == 0
assert log().contains('Tests run: 79, Failures: 0, Errors: 0, Skipped: 0')

// of JVMs in the image: its LANG, not that of the machine's Maven, decided their encoding
reports.each { report ->
  assert report.properties.property.find { it.@name == 'sun.jnu.encoding' }.@value == 'UTF-8'
  assert report.properties.property.find { it.@name == 'basedir' }.@value == project.path
}

// the final image: the builder image's layers, and the application on them
def app = "$registry/team/app:1"
assert stored(app).Layers.take(stored(builder).Layers.size()) == stored(builder).Layers
assert stored(app).Layers.size() > stored(builder).Layers.size()
def rootless = ok(basedir, 'id', '-u') == '0' ? [] : ['--rootless']
ok(basedir, 'umoci', 'unpack', *rootless, '--image', "$store:$app", 'app')
def rootfs = new File(basedir, 'app/rootfs')
assert ok(basedir, 'diff', '-r', new File(project, 'target/classes'), new File(rootfs, 'app/classes')) == ''
assert new File(rootfs, 'app/libs').list().any { it.startsWith('plexus-utils') }
assert json(new File(rootfs, 'etc/builder-image.json').text).toString().contains(builder.split(':')[-1])
ok(basedir, "$tools/remove", new File(basedir, 'app'))
true
