evaluate new File(tools, 'steps.groovy')
assert stored('localhost/strange:1', context.own).Digest == stored(context.first, context.own).Digest
true
