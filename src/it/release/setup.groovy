evaluate new File(tools, 'steps.groovy')
context.app = "$registry/small/release-app".toString()
properties('builder.finalImage': "$context.app:1", 'builder.tags': 'latest,1.0')
commitAll(basedir, 'Something to release')
true
