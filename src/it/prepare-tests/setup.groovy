evaluate new File(tools, 'steps.groovy')
evaluate new File(basedir, 'modules.groovy')

// the base: the third-party project's tools, a JDK among them
def thirdParty = checkout('third-party')
properties()
mvn(thirdParty, '-q', 'builder:version', 'builder:build', '-Dbuilder.dependencyLayers=false')
new File(basedir, 'Dockerfile.build').text = "FROM $registry/team/builder:${keyOf(thirdParty)}\nENV LANG=C.UTF-8 EDGE=image\n"
ok(basedir, "$tools/remove", thirdParty)

def parent = new File(basedir, 'pom.xml')
parent.text = parent.text.replace('  </modules>', cases.collect { "    <module>$it.name</module>\n" }.join() + '  </modules>')

cases.each { module ->
  def folder = new File(basedir, module.name)
  folder.mkdir()
  ['common', kinds[module.framework], module.sources].findAll().each {
    ok(basedir, 'cp', '-r', "sources/$it/.", folder)
  }
  def (groupId, artifactId, version) = frameworks[module.framework].tokenize(':')
  new File(folder, 'pom.xml').text = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>test</groupId>
    <artifactId>prepare-tests</artifactId>
    <version>1</version>
  </parent>
  <artifactId>$module.name</artifactId>
  <properties>$module.properties</properties>
  <dependencies>
    <dependency>
      <groupId>$groupId</groupId>
      <artifactId>$artifactId</artifactId>
      <version>$version</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      $module.plugins
      <plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-surefire-plugin</artifactId>
        <version>$module.version</version>
        <configuration>
          $module.configuration
        </configuration>
      </plugin>
      ${!module.failsafe ? '' : """<plugin>
        <groupId>org.apache.maven.plugins</groupId>
        <artifactId>maven-failsafe-plugin</artifactId>
        <version>$module.version</version>
        <executions>
          <execution>
            <goals>
              <goal>integration-test</goal>
              <goal>verify</goal>
            </goals>
          </execution>
        </executions>
      </plugin>"""}
    </plugins>
  </build>
</project>
"""
}
commitAll(basedir, 'Tests of many kinds')
true
