evaluate new File(tools, 'steps.groovy')

def project = new File(basedir, 'project')
assert log().contains('tests run right here, in the builder image')
assert log().contains('Tests run: 79, Failures: 0, Errors: 0, Skipped: 0')
assert new File(project, 'target/surefire-reports').list().count { it ==~ /TEST-.*\.xml/ } >= 14

// made by the container's root, but the caller's
assert ok(basedir, 'find', 'project', '!', '-user', ok(basedir, 'id', '-un')) == ''
assert new File(project, 'target/maven-filtering-3.4.0.jar').isFile()

// a failing command: its output, its exit code, in the same folder
assert log().readLines().contains('to be seen')
assert new File(project, 'made-inside').text.trim() == project.path
failed("'echo to be seen; pwd >made-inside; exit 7' ended with exit code 7 in the builder image")
true
