evaluate new File(tools, 'steps.groovy')
properties()
commitAll(basedir, 'A builder image')
true
