evaluate new File(tools, 'steps.groovy')

def report = json(new File(basedir, 'target/builder/report.json').text)
assert !report.success
assert report.failures.size() == 1
assert report.failures[0].where == 'report'
assert report.failures[0].message.contains('exit code 7') && report.failures[0].message.contains('no good')

assert report.work.findAll { it.kind == 'step' }*.outcome == ['cached', 'cached', 'failed']
def failed = report.work.find { it.outcome == 'failed' }
assert failed.name.contains('RUN echo no good')
assert report.key.since.files*.path == ['Dockerfile.build']
assert report.key.since.from.commit.subject == 'nothing'

// what is ASCII alone at its beginning, Groovy reads as the machine does
def page = new File(basedir, 'target/builder/report.html').getText('UTF-8')
assert page.contains('✗ Failed') && page.contains('no good')
assert news().contains('2 cached, 1 failed')
assert new File(basedir, 'summary.md').getText('UTF-8').contains('**report: validate** ❌ failed')
ok(basedir, "$tools/remove", new File(basedir, 'store'))
true
