evaluate new File(tools, 'steps.groovy')
context.second = mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image')
assert context.second != context.first
def text = news()
assert text.contains("$context.second is here, from: built")
assert text.contains('RUN echo 2')
assert stored(context.second).Layers != stored(context.first).Layers
true
