evaluate new File(tools, 'steps.groovy')

new File(basedir, '.gitignore').text = 'target/\n*.log\nthird-party/\n'
commitAll(basedir, 'Final images')

// the base: the third-party project's builder image, which has a JDK
context.userProperties.put('builder.store', store.path)
def thirdParty = checkout('third-party')
mvn(thirdParty, '-q', 'builder:version', 'builder:build')
def jdk = "$registry/team/builder:${keyOf(thirdParty)}"
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$jdk", "docker://$jdk")

properties('image.registry': registry, 'java.image': jdk, 'builder.buildArgs': "JAVA=$jdk")
true
