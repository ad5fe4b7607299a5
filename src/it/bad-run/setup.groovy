evaluate new File(tools, 'steps.groovy')
properties()
new File(basedir, 'password.txt').text = 'nor-this-one'
commitAll(basedir, 'A builder image')
true
