evaluate new File(tools, 'steps.groovy')
properties('builder.archive': base, 'builder.name': 'debian:bookworm-slim', 'builder.cmd': 'bash')
true
