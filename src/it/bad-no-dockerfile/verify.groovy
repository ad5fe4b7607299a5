evaluate new File(tools, 'steps.groovy')
failed("$basedir/Dockerfile.build is missing", 'write it, starting with FROM, or set <dockerfile>')
true
