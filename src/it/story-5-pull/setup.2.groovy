evaluate new File(tools, 'steps.groovy')

def builder = "$registry/team/builder:" + keyOf(new File(basedir, 'project'))
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$builder", "docker://$builder")
context.builder = builder
context.before = log().length()

checkout('second')
properties('builder.store': new File(basedir, 'store'))
true
