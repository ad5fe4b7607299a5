evaluate new File(tools, 'steps.groovy')
def name = "docker://" + mvn(basedir, '-q', 'builder:version', '-Dbuilder.print=image')
assert news().contains("pushed ${name.substring(9)}@sha256:")
ok(basedir, 'skopeo', 'inspect', '--tls-verify=false', '--creds', 'user:secret', name)
true
