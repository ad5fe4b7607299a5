evaluate new File(tools, 'steps.groovy')
commitAll(basedir, 'Another builder image')
true
