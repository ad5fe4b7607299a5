evaluate new File(tools, 'steps.groovy')
context.check('4.0.0-rc-6')
true
