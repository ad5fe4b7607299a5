evaluate new File(tools, 'steps.groovy')
new File(basedir, 'greeting').text = 'goodbye\n'
commitAll(basedir, 'Another builder image')
true
