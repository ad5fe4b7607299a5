evaluate new File(tools, 'steps.groovy')

def folder = new File(basedir, 'target/builder')
def report = json(new File(folder, 'report.json').text)
assert report.success
assert report.failures == []
assert report.project == 'report'
assert report.command == 'validate'

// what was done, once, whichever module was first
def steps = report.work.findAll { it.kind == 'step' }
assert steps*.outcome == ['done', 'done']
assert steps[0].why.contains('never executed')
assert steps[1].why == 'a step before it was executed'
assert steps[0].start + steps[0].millis <= steps[1].start + 1
assert report.work.every { it.start >= 0 && it.start + it.millis <= report.millis + 1000 }
def blobs = report.work.findAll { it.kind == 'pulled-blob' }
assert blobs.size() == 1 && blobs[0].bytes > 20_000_000
assert report.work*.kind.containsAll(['resolve', 'pull', 'image'])
// the modules beside it, which found it there, have nothing to add
assert !new File(basedir, 'a/target').exists()

assert report.images.size() == 1
def image = report.images[0]
def reference = "$registry/small/report:${git(basedir, 'hash-object', '--no-filters', 'target/builder/manifest')}"
assert image.reference == reference
assert image.origin == 'built'
assert image.layers*.part == ['base', 'Dockerfile', 'Dockerfile', 'key']
assert image.layers*.digest == stored(reference, new File(basedir, 'store')).Layers
assert image.layers[1].contents.largest[0] == [path: '/random', bytes: 3_000_000]
assert image.layers[0].contents.folders.any { it.path.startsWith('/usr') }
assert image.layers.every { new File(basedir, "store/blobs/${it.digest.replace(':', '/')}").length() == it.bytes }
assert image.bytes == image.layers*.bytes.sum()

assert report.key.key == reference.split(':')[-1]
assert report.key.manifest == new File(folder, 'manifest').text
assert report.warnings.any { it.contains('mvn') }

def page = new File(folder, 'report.html').text
assert page.contains('&lt;script') && !page.contains('<script')
def said = news()
assert said.contains("report: $folder.path/report.html")
assert said.contains(" in 4 layers, 2 steps executed, 0 cached")

// the same for GitHub
def summary = new File(basedir, 'summary.md').getText('UTF-8')
assert summary.startsWith('**report: validate** ✅')
assert summary.readLines().findAll { it.startsWith('- ') }.size() == 3

git(basedir, 'commit', '-q', '--allow-empty', '-m', 'nothing')
true
