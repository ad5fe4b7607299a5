evaluate new File(tools, 'steps.groovy')

// the report of the Maven outside has the goals of the one in the image
def report = json(new File(basedir, 'project/target/builder/report.json').text)
def command = report.work.find { it.kind == 'command' }
assert command.name == 'mvn -o verify'
def tests = report.work.find { it.goal == 'surefire:test' }
assert tests.start >= command.start && tests.start + tests.millis <= command.start + command.millis
assert report.tests*.tests.sum() == 79
true
