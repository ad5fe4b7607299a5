evaluate new File(tools, 'steps.groovy')
context.second = builderImage()
assert context.second != context.first
assert new File(basedir, 'target/builder/manifest').readLines().contains('compression zstd')
assert pushed(context.second).LayersData*.MIMEType.every { it.endsWith('tar+zstd') }
true
