evaluate new File(tools, 'steps.groovy')
failed('Dockerfile.build:3: RUN echo something to see', 'exit code 3', 'its output', 'something to see', 'and on standard error')

def reference = builderImage()
assert tags().every { !it.startsWith("$registry/small/$basedir.name:") }
assert start(basedir, ['skopeo', 'inspect', "oci:$store:$reference"]).status != 0
assert !isPushed(reference)
true
