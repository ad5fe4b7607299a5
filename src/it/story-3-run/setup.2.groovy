evaluate new File(tools, 'steps.groovy')
// what is there afterwards has been made in the image
ok(basedir, 'rm', '-r', 'project/target')
true
