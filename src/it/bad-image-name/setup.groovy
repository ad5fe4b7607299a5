evaluate new File(tools, 'steps.groovy')
properties('builder.builderImage': "$registry/Team/builder")
commitAll(basedir, 'A builder image')
true
