evaluate new File(tools, 'steps.groovy')
// what is there afterwards has been made in the image
properties('builder.network': 'none')
ok(basedir, 'rm', '-r', 'project/target')
true
