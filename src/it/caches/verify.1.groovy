evaluate new File(tools, 'steps.groovy')
context.first = builderImage()
def text = news()
assert text.contains("$context.first is here, from: built")
assert text.contains('[cache downloads] cd tools ...')
assert text.contains('[cache downloads] cd tools ..., once more, since it is new')
assert text.contains('[cache downloads] cd tools ..., replayed without a network')
assert text.contains('wrote 1 of 1 layers of cache downloads, 1 files in all')
assert !text.contains('not the same each time')
assert new File(basedir, 'target/builder/cache-downloads.log').text == 'downloading one\n'
assert new File(basedir, 'target/builder/cache-downloads-replayed.log').text == ''

// the lines as git and the README have them
def manifest = new File(basedir, 'target/builder/manifest').readLines()
git(basedir, 'ls-tree', '-r', 'HEAD', 'tools').readLines().each { assert manifest.contains("cache downloads input $it".toString()) }
assert manifest.contains('cache downloads command cd tools\\n                bash fetch')
assert manifest.contains('cache downloads path /var/cache/downloads')
true
