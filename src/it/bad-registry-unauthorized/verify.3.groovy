evaluate new File(tools, 'steps.groovy')
def name = "docker://$context.host/team/builder:${keyOf(basedir)}"
assert news().contains("pushed ${name.substring(9)}@sha256:")
ok(basedir, 'skopeo', 'inspect', '--tls-verify=false', '--creds', 'user:secret', name)
true
