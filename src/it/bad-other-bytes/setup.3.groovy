evaluate new File(tools, 'steps.groovy')
context.there = pushed(builderImage()).Digest
assert context.there != stored(builderImage(), context.late).Digest
properties('builder.store': context.late)
true
