evaluate new File(tools, 'steps.groovy')

// the base: the third-party project's tools, a JDK and Maven among them
def thirdParty = checkout('third-party')
properties()
mvn(thirdParty, '-q', 'builder:version', 'builder:build', '-Dbuilder.dependencyLayers=false')
new File(basedir, 'Dockerfile.build').text = "FROM $registry/team/builder:${keyOf(thirdParty)}\nENV LANG=C.UTF-8\n"
ok(basedir, "$tools/remove", thirdParty)
commitAll(basedir, 'Tests of many kinds')
true
