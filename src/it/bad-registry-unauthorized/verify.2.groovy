evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains("$context.host answers 401")
assert text.contains("$basedir/wrong/config.json")
assert !text.contains('guess')
assert !text.contains('built ')
true
