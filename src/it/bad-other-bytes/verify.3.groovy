evaluate new File(tools, 'steps.groovy')
def message = failed(builderImage(), context.there, 'is not overwritten', 'layer 2 (RUN date', 'not reproducible', 'run again')
assert pushed(builderImage()).Digest == context.there
true
