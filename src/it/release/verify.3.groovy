evaluate new File(tools, 'steps.groovy')
def said = news()
[builderImage(), "$context.app:1"].each { assert said.contains("$it is in the registry already") }
['pushed ', 'tagged ', 'attached '].each { assert !said.contains("] $it") }
context.released.each { assert context.attached(it).size() == 2 }
true
