evaluate new File(tools, 'steps.groovy')

properties()
// a JDK: the third-party project's builder image has one
def thirdParty = checkout('third-party')
mvn(thirdParty, '-q', 'builder:version', 'builder:build')
context.jdk = "$registry/team/builder:${keyOf(thirdParty)}".toString()
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$context.jdk", "docker://$context.jdk")
ok(basedir, 'rm', '-rf', thirdParty)

context.withMaven = { String version ->
  properties('builder.mavenVersion': version)
  ok(basedir, 'rm', '-rf', 'maven')
  ok(basedir, "$tools/maven", version, new File(basedir, 'maven'))
  new File(basedir, 'Dockerfile.build').text = """\
    FROM $context.jdk
    COPY maven /opt/maven
    RUN ln -sf /opt/maven/bin/mvn /usr/bin/mvn && echo '# nothing yet' >/etc/mavenrc
    """.stripIndent()
  commitAll(basedir, "Maven $version")
}

context.check = { String version ->
  def said = news()
  def image = builderImage()
  assert said.contains("built $image")
  assert new File(basedir, 'target/builder/replayed.log').text.contains('BUILD SUCCESS')
  ['recorded', 'replayed'].each { assert !new File(basedir, "target/builder/${it}.log").text.contains('OldTest is') }

  ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$image", "docker://$image")
  // one whom the image doesn't know, as CI systems have them, without a home and with one
  ['1001', '1001 -e HOME=/tmp'].each { user ->
    def project = new File(basedir, "target/${user.replaceAll('\\W+', '-')}")
    ok(basedir, 'mkdir', project)
    ok(basedir, 'cp', '-r', 'pom.xml', 'src', project)
    ok(basedir, 'chmod', '-R', 'a+rwX', project)
    def output = podman(['-v', "$project:/src", '-w', '/src', '--user', *user.split(' '), image],
      'sh', '-c', 'mvn --version && exec mvn -o -B verify -Dbuilder.skip')
    assert output.contains("Apache Maven $version")
    assert output.contains('OldTest is run')
    assert output.contains('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0')
    assert output.contains('BUILD SUCCESS')
    ok(basedir, "$tools/remove", project)
  }
}

context.withMaven('3.9.16')
true
