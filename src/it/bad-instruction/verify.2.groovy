evaluate new File(tools, 'steps.groovy')
def text = news()
assert text.contains('Dockerfile.unsupported:3:')
assert text.contains('there are no CDI devices here: remove the flag')
// nothing was executed before the message
assert !(text =~ /\[\d+\/\d+\] RUN/)
true
