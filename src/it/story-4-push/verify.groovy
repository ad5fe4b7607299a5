evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def key = keyOf(project)
def builder = "$registry/team/builder:$key"
def app = "$registry/team/app:1"

assert pushed(builder).Digest == stored(builder).Digest
assert pushed(app).Digest == stored(app).Digest
assert pushed(app).Layers.take(pushed(builder).Layers.size()) == pushed(builder).Layers

// the second time there was nothing to send for it
assert log().contains("$builder is in the registry already")
assert log().contains("$app is in the registry already")

// what the dependency layers hold is in the builder image's SBOM, with hashes and licences
def image = json(new File(project, 'target/builder/digests.json').text).images.find { it.role == 'builder' }
def sbom = json(ok(basedir, 'skopeo', 'inspect', '--raw', '--tls-verify=false',
  "docker://${image.image.replaceFirst('@.*', '')}@${image.attachments.find { it.kind == 'sbom' }.digest}")).layers[0]
def components = json(new URL("http://$registry/v2/team/builder/blobs/$sbom.digest").text).components
def plexus = components.findAll { it.purl?.startsWith('pkg:maven/org.codehaus.plexus/plexus-utils@') && it.hashes }
assert plexus.any { it.licenses && it.evidence.occurrences*.location.any { it.startsWith('/var/lib/builder-image/repository/') } }
assert components.any { it.purl?.startsWith('pkg:deb/debian/openjdk-17-jdk-headless@') }

assert podman(builder, 'cat', '/etc/builder-image.json').contains(key)
assert podman(builder, 'sh', '-c', 'pwd; mvn --version').readLines()[0] == '/src'
assert podman(app).contains('public class org.apache.maven.shared.filtering.DefaultMavenFileFilter')
true
