evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains("$context.host answers 401")
assert text.contains("no credentials for $context.host were found")
assert text.contains("add a <server> with <id>$context.host</id>")
// an image that may well be there is not built again
assert !text.contains('built ')
true
