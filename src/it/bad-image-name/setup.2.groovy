evaluate new File(tools, 'steps.groovy')
properties('builder.builderImage': "$registry/team/builder:1")
true
