evaluate new File(tools, 'steps.groovy')

def name = 'docker.io/library/debian:bookworm-slim'
def image = stored(name)
assert image.Os == 'linux'
assert image.Layers.size() == 1

// the tests' Docker Hub
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$name", "docker://$registry/library/debian:bookworm-slim")
assert pushed("$registry/library/debian:bookworm-slim").Layers == image.Layers

ok(basedir, "$tools/project", "$sharedFolder/project", "$registry/team/builder", "$registry/team/app:1", "docker.io=$registry", pluginVersion)

// the other tests find it in the registry only
ok(basedir, "$tools/remove", store)
true
