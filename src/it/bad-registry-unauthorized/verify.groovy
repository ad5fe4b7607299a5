evaluate new File(tools, 'steps.groovy')
ok(basedir, "$tools/registry", 'stop', 'registry')
true
