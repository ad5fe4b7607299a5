evaluate new File(tools, 'steps.groovy')
context.withMaven('4.0.0-rc-6')
true
