evaluate new File(tools, 'steps.groovy')
news()
def released = json(new File(basedir, 'target/builder/digests.json').text)
assert released.commit == git(basedir, 'rev-parse', 'HEAD')
assert released.key == keyOf(basedir)
assert released.images*.role == ['tools', 'builder', 'final']
released.images.each { image ->
  image.references.each { assert pushed(it).Digest == image.digest }
}
assert released.images[2].references == ["$context.app:1", "$context.app:latest", "$context.app:1.0"]*.toString()
assert released.builder.endsWith("@${released.images[1].digest}")

// what a stranger finds beside an image, by the list that this registry doesn't keep itself
def get = { repository, path -> new URL("http://${repository.replaceFirst('/', '/v2/')}/$path").text }
context.attached = { image ->
  def repository = image.image.replaceFirst('@.*', '')
  def list = json(ok(basedir, 'skopeo', 'inspect', '--raw', '--tls-verify=false', "docker://$repository:${image.digest.replace(':', '-')}"))
  assert list.manifests*.artifactType == ['application/vnd.cyclonedx+json', 'application/vnd.in-toto+json']
  assert list.manifests*.digest == image.attachments*.digest
  list.manifests.collect { entry ->
    def manifest = json(ok(basedir, 'skopeo', 'inspect', '--raw', '--tls-verify=false', "docker://$repository@$entry.digest"))
    assert manifest.subject.digest == image.digest
    json(get(repository, "blobs/${manifest.layers[0].digest}"))
  }
}
context.released = released.images.drop(1)
def (builder, app) = context.released.collect { context.attached(it) }

assert builder[0].components.any { it.purl?.startsWith('pkg:deb/debian/dpkg@') }
assert builder[0].components.size() > 80
assert app[0].components.any { it.purl?.startsWith('pkg:deb/debian/dpkg@') }
def xz = app[0].components.find { it.purl?.startsWith('pkg:maven/org.tukaani/xz@') }
def jar = new File(localRepositoryPath, "org/tukaani/xz/$xz.version/xz-${xz.version}.jar")
assert xz.hashes.find { it.alg == 'SHA-256' }.content == ok(basedir, 'sha256sum', jar).take(64)
assert xz.licenses*.license*.name == ['0BSD']
assert xz.evidence.occurrences[0].location.endsWith("/libs/xz-${xz.version}.jar")
assert app[0].components.any { it.type == 'application' && it.purl == 'pkg:maven/test/release@1' }

def resolved = app[1].predicate.buildDefinition.resolvedDependencies
assert app[1].subject[0].digest.sha256 == released.images[2].digest.substring(7)
assert resolved.find { it.name == 'source' }.digest.gitCommit == released.commit
assert resolved.find { it.name == 'manifest' }.digest.gitBlob == released.key
assert resolved.find { it.name == 'builder' }.digest.sha256 == released.images[1].digest.substring(7)
assert builder[1].predicate.buildDefinition.resolvedDependencies.find { it.name == 'base' }.uri == 'pkg:docker/library/debian@bookworm-slim'
true
