evaluate new File(tools, 'steps.groovy')
properties()
commitAll(basedir, 'A builder image')
new File(basedir, 'Dockerfile.build') << 'ENV A=1\n'
true
