evaluate new File(tools, 'steps.groovy')
git(basedir, 'reset', '-q', '--hard', 'HEAD~1')
true
