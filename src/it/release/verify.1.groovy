evaluate new File(tools, 'steps.groovy')
def said = news()
assert said =~ /builder image \Q${builderImage().replaceFirst(':[0-9a-f]+$', '')}\E@sha256:\w+: [1-9]\d* blobs of [\d,]+ bytes to send/
assert said =~ /final image \Q$context.app\E@sha256:\w+: \d+ blobs of [\d,]+ bytes to send, \d+ of [\d,]+ bytes to mount/
assert said.contains("tag ${builderImage()}: is new")
['1', 'latest', '1.0'].each { assert said.contains("tag $context.app:$it: is new") }
assert said =~ /attach sbom \(application\/vnd\.cyclonedx\+json\) sha256:\w+/
assert said.contains('nothing was sent')
[builderImage(), "$context.app:1"].each { assert !isPushed(it) }
assert !new File(basedir, 'target/builder/digests.json').exists()
true
