evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def builder = "$registry/team/builder:${keyOf(project)}"

// built, without a daemon, from the Dockerfile
assert log().contains("pulled docker.io/library/debian:bookworm-slim")
assert log().contains("Dockerfile.build:2 [1/3] RUN apt-get update")
assert log().contains("built $builder")
assert stored(builder).Env.contains('LANG=C.UTF-8')

// it holds what the build resolves, and has proved it; this plugin is only in the local repository
assert log().contains('[recording] mvn verify')
assert log().contains('[replay] mvn -o verify, without a network')
assert log().readLines().any { it.contains('from the local repository alone') && it.contains('dev.buildimage:builder-maven-plugin') }

// Surefire's own reports, on the host
def reports = new File(project, 'target/surefire-reports').listFiles().findAll { it.name ==~ /TEST-.*\.xml/ }
  .collect { new groovy.xml.XmlSlurper().parse(it) }
def tests = reports.collect { it.@tests.toInteger() }
def notPassed = reports.collect { it.@failures.toInteger() + it.@errors.toInteger() + it.@skipped.toInteger() }
assert tests.sum() == 79
assert notPassed.sum() == 0
assert log().contains('Tests run: 79, Failures: 0, Errors: 0, Skipped: 0')

// of JVMs in the image: its LANG, not that of the machine's Maven, decided their encoding
def values = { String name -> reports.collect { it.properties.property.find { it.@name == name }.@value.text() } as Set }
assert values('sun.jnu.encoding') == ['UTF-8'] as Set
assert values('basedir') == [project.path] as Set

// the final image: the builder image's layers, and the application on them
def app = "$registry/team/app:1"
assert stored(app).Layers.take(stored(builder).Layers.size()) == stored(builder).Layers
assert stored(app).Layers.size() > stored(builder).Layers.size()
def rootless = ok(basedir, 'id', '-u') == '0' ? [] : ['--rootless']
ok(basedir, 'umoci', 'unpack', *rootless, '--image', "$store:$app", 'app')
def rootfs = new File(basedir, 'app/rootfs')
ok(basedir, 'mkdir', 'classes')
ok(basedir, 'cp', '-r', new File(rootfs, 'app/resources/.'), new File(rootfs, 'app/classes/.'), 'classes')
assert ok(basedir, 'diff', '-r', new File(project, 'target/classes'), 'classes') == ''
assert new File(rootfs, 'app/libs').list().any { it.startsWith('plexus-utils') }
assert json(new File(rootfs, 'etc/builder-image.json').text).toString().contains(builder.split(':')[-1])
def resolved = []
new File(rootfs, 'var/lib/builder-image/repository').eachFileRecurse(groovy.io.FileType.FILES) { resolved << it.name }
assert resolved.any { it ==~ /surefire-junit-platform-.*\.jar/ }
assert resolved.every { it ==~ /.*\.(jar|pom)|maven-metadata-local\.xml/ }
assert !resolved.contains('maven-filtering-3.4.0.jar')
// one report of it all, with what every test class took
def report = json(new File(project, 'target/builder/report.json').text)
assert report.success
assert report.tests.size() == reports.size()
assert report.tests.collect { it.tests }.sum() == 79
assert report.tests.every { it.start >= 0 && it.start + it.millis <= report.millis + 1000 }
assert report.work*.kind.containsAll(['key', 'resolve', 'pull', 'pulled-blob', 'step', 'layer', 'record', 'replay', 'image', 'goal'])
assert report.work.find { it.name == 'surefire:test' }.outcome == 'done'
assert report.images*.reference == [builder.toString(), app.toString()]
assert report.images.every { it.origin == 'built' }
assert report.images[0].layers*.part.unique() == ['base', 'Dockerfile', 'dependencies', 'key']
assert report.images[1].layers*.part.last() == 'application'
assert report.images[0].layers*.contents.every { it != null }
def artifacts = report.images[0].layers*.contents*.artifacts.flatten()
assert artifacts.any { it.startsWith('org.codehaus.plexus:plexus-utils:') }
assert report.key.key == keyOf(project)
assert new File(project, 'target/builder/report.html').text.contains('plexus-utils')

// nothing of the caller's: neither the settings' passwords and addresses, nor where anything was
['never-in-a-layer', new File(callerRepository).toURI().path, localRepositoryPath, project.path].each {
  assert start(rootfs, ['grep', '-r', '-l', '-F', '-e', it, 'var/lib/builder-image', 'etc', 'root']).out == ''
}
ok(basedir, "$tools/remove", new File(basedir, 'app'))
true
