evaluate new File(tools, 'steps.groovy')
// its own, as the other tests need what prune takes away
context.own = new File(basedir, 'store')
properties('builder.store': context.own)
new File(basedir, '.gitignore').text = '*.tar\n*.oci\n*.log\n/store/\n'
commitAll(basedir, 'A builder image')
true
