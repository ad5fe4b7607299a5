evaluate new File(tools, 'steps.groovy')
// beside the shared one, so that it is stopped with it even if this test is killed
def folder = new File(sharedFolder, 'registry-htpasswd')
ok(basedir, "$tools/registry", 'start', folder, '--htpasswd', 'user', 'secret')
context.host = '127.0.0.1:' + new File(folder, 'port').text.trim()

[wrong: 'user:guess', right: 'user:secret'].each { name, login ->
  def file = new File(basedir, "$name/config.json")
  file.parentFile.mkdir()
  file.text = groovy.json.JsonOutput.toJson([auths: [(context.host): [auth: login.bytes.encodeBase64().toString()]]])
}

properties('builder.builderImage': "$context.host/team/builder")
git(basedir, 'init', '-q')
git(basedir, 'add', 'Dockerfile.build', 'pom.xml')
git(basedir, 'commit', '-q', '-m', 'A builder image')
true
