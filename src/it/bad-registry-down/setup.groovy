evaluate new File(tools, 'steps.groovy')
// nobody listens there: the port is tcpmux's
properties('builder.builderImage': '127.0.0.1:1/team/builder')
commitAll(basedir, 'A builder image')
true
