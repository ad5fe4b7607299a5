evaluate new File(tools, 'steps.groovy')
assert news().contains('inputs of the builder image are not committed: Dockerfile.build; commit them')
def reference = mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image')
assert !isPushed(reference)
context.reference = reference
true
