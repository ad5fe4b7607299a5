evaluate new File(tools, 'steps.groovy')
properties()
checkout('project')
true
