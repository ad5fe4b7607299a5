evaluate new File(tools, 'steps.groovy')
properties('builder.command': 'echo to be seen; pwd >made-inside; exit 7')
true
