evaluate new File(tools, 'steps.groovy')
// nothing has been built on the host: what is there afterwards has been made in the image
properties('builder.network': 'none')
true
