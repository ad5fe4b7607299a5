evaluate new File(tools, 'steps.groovy')

// target/ is in a repository, that of this checkout: the project has to be elsewhere
def outside = java.nio.file.Files.createTempDirectory('no-repository').toFile()
try {
  new File(outside, 'pom.xml').text = new File(basedir, 'pom.xml').text
  def result = startMaven(outside, 'builder:version')
  assert result.status == 1
  assert result.out.contains("no git repository at $outside or above it")
  assert result.out.contains('run git init there, or run from a clone')
} finally {
  outside.deleteDir()
}
true
