evaluate new File(tools, 'steps.groovy')
['modules', 'results'].each { evaluate new File(basedir, "${it}.groovy") }

assert news().contains('tests run in')
def differences = cases.collectMany { module ->
  kindsOf(module).collect { kind ->
    def (machine, image) = [reports(module, "machine-$kind"), reports(module, kind)].collect(outcomes)
    machine == image && machine.size() > 1 ? '' : "$module.name: $kind: on the machine\n  ${machine.join('\n  ')}\nin the image\n  ${image.join('\n  ')}"
  } + (jvms(module, 'machine') == 0 && jvms(module, 'image') > 0 ? '' : "$module.name: ran on the machine")
}.findAll()
assert differences == []

// all that a test has written belongs to who called
assert ok(basedir, 'find', '.', '!', '-user', ok(basedir, 'id', '-un')) == ''
keep('image')
true
