evaluate new File(tools, 'steps.groovy')
properties()
commitAll(basedir, 'one')
true
