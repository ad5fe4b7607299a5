evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
def key = git(project, 'hash-object', '--no-filters', 'target/builder/manifest')
def builder = "$registry/team/builder:$key"
def app = "$registry/team/app:1"

assert pushed(builder).Digest == stored(builder).Digest
assert pushed(app).Digest == stored(app).Digest
assert pushed(app).Layers.take(pushed(builder).Layers.size()) == pushed(builder).Layers

// the second time there was nothing to send for it
assert log().contains("$builder is in the registry already")
assert log() =~ /pushed \Q$app\E@sha256:\w+, 0 blobs sent/

assert podman(builder, 'cat', '/etc/builder-image.json').contains(key)
assert podman(builder, 'sh', '-c', 'pwd; mvn --version').readLines()[0] == '/src'
assert podman(app).contains('public class org.apache.maven.shared.filtering.DefaultMavenFileFilter')
true
