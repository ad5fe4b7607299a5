evaluate new File(tools, 'steps.groovy')
properties('builder.store': context.early)
true
