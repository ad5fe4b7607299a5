evaluate new File(tools, 'steps.groovy')
context.first = builderImage()
def image = stored(context.first, context.own)
assert image.Layers == pushed(context.first).Layers

// strangers read what was saved
assert json(ok(basedir, 'skopeo', 'inspect', 'docker-archive:builder.tar')).Layers.size() == image.Layers.size()
def storage = new File(basedir, 'podman.log')
try {
  assert ok(basedir, 'podman', '--root', "$storage/root", '--runroot', "$storage/run", '--storage-driver', 'vfs',
    'load', '-i', 'builder.tar').contains(context.first)
} finally {
  ok(basedir, "$tools/remove", storage)
}
true
