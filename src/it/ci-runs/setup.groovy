import dev.buildimage.ci.jobs.Accounts
import dev.buildimage.ci.jobs.Forge
import dev.buildimage.ci.jobs.Gh

evaluate new File(tools, 'steps.groovy')
properties()

// what the machines of CI have before anything is theirs: a base with a JDK, as tools of the
// third-party project's
def thirdParty = checkout('third-party')
def jdk = mvn(thirdParty, '-q', 'builder:version', '-Dbuilder.print=tools-image')
mvn(thirdParty, '-q', 'builder:build')
ok(basedir, 'rm', '-rf', thirdParty)

def folder = new File(basedir, 'target/ci')
context.bare = new File(folder, 'forge/team/app.git')
git(basedir, 'init', '-q', '--bare', context.bare)
// as at the real one, any commit can be asked for
git(context.bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true')

ok(basedir, "$tools/registry", 'start', "$sharedFolder/registry-ci-runs")
context.behind = '127.0.0.1:' + new File(sharedFolder, 'registry-ci-runs/port').text.trim()
ok(basedir, 'skopeo', 'copy', '-q', '--dest-tls-verify=false', "oci:$store:$jdk", "docker://$context.behind/base/jdk:1")

context.accounts = new Accounts()
context.gh = new Gh(context.accounts, context.bare.toPath())
context.forge = Forge.start(context.accounts, context.bare.parentFile.parentFile.toPath(), context.behind, context.gh)

new File(basedir, '.gitignore').text = '/target/\n'
git(basedir, 'init', '-q')
// what is the test's, and the invoker's, and not of the project
new File(basedir, '.git/info/exclude') << 'build.log\n/*.groovy\n/invoker.properties\n'
commitAll(basedir, 'A project')
true
