evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains('one 200\ntwo 200\n')
assert !text.contains('begun')
true
