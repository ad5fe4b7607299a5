evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains("$context.first is here, from: store")
assert !text.contains('RUN')
true
