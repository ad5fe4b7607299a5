evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains("builderImage: '$registry/Team/builder' is no image reference")
assert text.contains('repository names are lower-case')
true
