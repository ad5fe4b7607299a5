evaluate new File(tools, 'steps.groovy')
context.first = mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image')
def text = news()
assert text.contains("$context.first is here, from: built")
assert text.contains('RUN echo 1')
true
