evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains("Dockerfile.typo:5:1: unknown instruction 'RUNN': did you mean RUN?")
assert text.contains('[ERROR] RUNN echo hello')
true
