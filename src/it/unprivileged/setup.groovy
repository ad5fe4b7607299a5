evaluate new File(tools, 'steps.groovy')
properties()
true
