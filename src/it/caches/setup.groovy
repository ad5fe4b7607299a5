evaluate new File(tools, 'steps.groovy')
properties()
new File(basedir, 'tools/lock').text = "one ${registry.replace(':', ' ')}\n"
commitAll(basedir, 'A cache')
true
