evaluate new File(tools, 'steps.groovy')
context.late = new File(basedir, 'late')
context.early = new File(basedir, 'early')
properties('builder.store': context.late)
new File(basedir, '.gitignore').text = '/late/\n/early/\n'
commitAll(basedir, 'A builder image')
true
