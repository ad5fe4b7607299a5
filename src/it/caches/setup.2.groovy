evaluate new File(tools, 'steps.groovy')
new File(basedir, 'tools/lock') << "two ${registry.replace(':', ' ')}\n"
true
