evaluate new File(tools, 'steps.groovy')
failed(':tools-', 'is there already as', 'is not overwritten', 'layer 2 (RUN /bin/sh -c date', 'not reproducible', 'run again')
assert pushed(builderImage()).Digest == context.there
true
