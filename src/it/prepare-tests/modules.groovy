// The modules: of each release one, and of each feature one. Where matrix is "full", each release with
// each framework that it knows.

frameworks = [
  junit3: 'junit:junit:3.8.2', junit4: 'junit:junit:4.13.2', testng6: 'org.testng:testng:6.14.3', testng7: 'org.testng:testng:7.12.0',
  junit5: 'org.junit.jupiter:junit-jupiter:5.14.4', junit6: 'org.junit.jupiter:junit-jupiter:6.1.3', vintage: 'org.junit.vintage:junit-vintage-engine:5.14.4',
]
kinds = [junit3: 'junit3', junit4: 'junit4', testng6: 'testng', testng7: 'testng', junit5: 'jupiter', junit6: 'jupiter', vintage: 'junit4']

jacoco = '<plugin><groupId>org.jacoco</groupId><artifactId>jacoco-maven-plugin</artifactId></plugin>'
jar = '''<plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-jar-plugin</artifactId><configuration><archive>
  <manifest><mainClass>test.Main</mainClass></manifest></archive></configuration></plugin>'''
// a name of sources/ that comes on top of the framework's, a configuration, other plugins
def line = { Map more = [:], String version, String framework ->
  [name: "${framework}-$version${more.failsafe ? '-failsafe' : ''}".toString(), version: version, framework: framework, sources: '',
    configuration: '', plugins: '', properties: ''] + more
}

few = [
  line('2.12.4', 'junit3'),
  line('2.12.4', 'junit4', failsafe: true, sources: 'jar4', plugins: jar),
  line('2.13', 'junit4', sources: 'flags', configuration: '<argLine>-Dflag=1 -Dother="a b"</argLine>'),
  line('2.14.1', 'junit4', configuration: '<forkCount>2C</forkCount><reuseForks>false</reuseForks>'),
  line('2.15', 'testng6'),
  line('2.16', 'junit4', configuration: '<parallel>classes</parallel><threadCount>2</threadCount>'),
  line('2.17', 'junit4', sources: 'elsewhere', configuration: '<workingDirectory>${project.build.directory}/else where</workingDirectory>'),
  line('2.18.1', 'junit4', sources: 'flaky4', configuration: '<rerunFailingTestsCount>2</rerunFailingTestsCount>'),
  line('2.19.1', 'junit4', sources: 'flags', plugins: jacoco, configuration: '<argLine>@{argLine} -Dflag=1 -Dother="a b"</argLine>'),
  // 2.20 itself fails on a Java after 9
  line('2.21.0', 'junit4', sources: 'variables', configuration: '''<systemPropertyVariables><one>1</one><empty/></systemPropertyVariables>
    <environmentVariables><ONE>é "1"</ONE><EDGE>machine</EDGE></environmentVariables>'''),
  line('2.21.0', 'testng6', sources: 'suite', configuration: '<suiteXmlFiles><suiteXmlFile>suite.xml</suiteXmlFile></suiteXmlFiles>'),
  line('2.22.2', 'junit4', configuration: '<useManifestOnlyJar>false</useManifestOnlyJar>'),
  line('3.0.0', 'junit5', sources: 'module'),
  line('3.1.2', 'junit5', sources: 'excluded', configuration: '<excludedEnvironmentVariables><v>UNWANTED</v></excludedEnvironmentVariables>'),
  line('3.2.5', 'junit5', sources: 'flaky5', configuration: '<rerunFailingTestsCount>2</rerunFailingTestsCount>'),
  line('3.3.1', 'vintage'),
  line('3.4.0', 'testng7', configuration: '<forkCount>2</forkCount><reuseForks>false</reuseForks>'),
  line('3.5.6', 'junit5', properties: '<builder.network>host</builder.network>', configuration:
    '<forkNode implementation="org.apache.maven.plugin.surefire.extensions.SurefireForkNodeFactory"/>'),
  line('3.6.1', 'junit6', sources: 'jacoco', plugins: jacoco, configuration: '<forkCount>1C</forkCount><reuseForks>false</reuseForks>'),
  line('3.6.1', 'junit5', failsafe: true, sources: 'jar5', plugins: jar),
]

releases = few*.version.unique()
full = releases.collectMany { version ->
  def (major, minor) = version.tokenize('.')*.toInteger()
  def known = ['junit3', 'junit4', 'testng6'] + (major > 2 || minor >= 22 ? ['junit5', 'vintage', 'testng7'] : []) + (major > 2 ? ['junit6'] : [])
  def failsafe = major > 2 || minor >= 22 ? [framework: 'junit5', sources: 'jar5'] : [framework: 'junit4', sources: 'jar4']
  known.collect { line(version, it) } + line(version, failsafe.framework, failsafe: true, sources: failsafe.sources, plugins: jar)
}
cases = matrix == 'full' ? (few + full).unique { it.name } : few
