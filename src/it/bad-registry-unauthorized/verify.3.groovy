evaluate new File(tools, 'steps.groovy')
def name = "docker://$context.host/team/builder:${keyOf(basedir)}"
def text = news()
assert text.contains("pushed ${name.substring(9)}@sha256:")
// -X shows no secret
assert text.contains('[DEBUG]')
def password = 'p4ssw0rd-of-nobody'
[password, "user:$password".bytes.encodeBase64().toString()].each { assert !text.contains(it) }
ok(basedir, 'skopeo', 'inspect', '--tls-verify=false', '--creds', 'user:p4ssw0rd-of-nobody', name)
true
