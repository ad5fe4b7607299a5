evaluate new File(tools, 'steps.groovy')

def builder = "$registry/team/builder:" + mvn(new File(basedir, 'project'), '-q', 'builder:version', '-Dbuilder.print=key')
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$builder", "docker://$builder")
context.builder = builder
context.before = log().length()

checkout('second')
properties('builder.store': new File(basedir, 'store'))
true
