evaluate new File(tools, 'steps.groovy')
context.check('3.9.16')
true
