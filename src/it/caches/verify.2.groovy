evaluate new File(tools, 'steps.groovy')
context.second = builderImage()
def text = news()
assert text.contains("$context.second is here, from: built")
assert context.second != context.first
// nothing of the Dockerfile, and once, since only an input is new
assert !text.contains('RUN echo tools')
assert !text.contains('once more, since it is new')
def layers = [context.first, context.second].collect { stored(it).Layers }
assert layers[0].size() == layers[1].size()
assert (0..<layers[0].size()).findAll { layers[0][it] != layers[1][it] } == [layers[0].size() - 2, layers[0].size() - 1]

def explained = mvn(basedir, '-q', 'builder:explain')
assert explained.contains('changed cache downloads input tools/lock 100644 blob ')
assert explained.readLines().any { it ==~ /tools key \w+ is the same on both sides/ }
assert explained.readLines().any { it.startsWith('builder key ') && it.endsWith(': cache downloads input tools/lock changed') }
true
