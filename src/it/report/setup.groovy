evaluate new File(tools, 'steps.groovy')
// of its own, so that nothing is there
properties('builder.store': new File(basedir, 'store'))
commitAll(basedir, 'A builder image')
true
