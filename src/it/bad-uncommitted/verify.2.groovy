evaluate new File(tools, 'steps.groovy')
assert pushed(context.reference).Env.contains('A=1')
true
