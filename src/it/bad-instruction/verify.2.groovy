evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains('Dockerfile.unsupported:3:1: HEALTHCHECK is not supported yet: remove it')
// nothing was executed before the message
assert !text.contains('RUN')
true
