evaluate new File(tools, 'steps.groovy')
failed('cache downloads:', 'fails in the builder image without a network', 'downloading two', 'cache-downloads-replayed.log', '/var/cache/downloads', '<replay>')
true
