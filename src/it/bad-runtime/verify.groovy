evaluate new File(tools, 'steps.groovy')
failed('Dockerfile.build:2', 'no container can be run here', 'crun: this crun does not work', 'runc: this runc does not work',
  'unshare: this unshare does not work', 'Install crun or runc (apt-get install crun)')
assert tags().every { !it.startsWith("$registry/small/$basedir.name:") }
true
