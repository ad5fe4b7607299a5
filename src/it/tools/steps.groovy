// What the hooks of all integration tests have in common; a hook begins with
//   evaluate new File(tools, 'steps.groovy')

sharedFolder = new File(shared)
store = new File(sharedFolder, 'store')
registry = '127.0.0.1:' + new File(sharedFolder, 'registry/port').text.trim()
log = { new File(basedir, 'build.log').text }

// With the git configuration of nobody, and tests that nobody shares, as the invoked Maven has it, too.
environment = [GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', CIRCLE_NODE_TOTAL: '1']

start = { File folder, List words ->
  def builder = new ProcessBuilder(words*.toString()).directory(folder)
  builder.environment().putAll(environment)
  def process = builder.start()
  def out = new StringBuffer(), err = new StringBuffer()
  process.waitForProcessOutput(out, err)
  [words: words.join(' '), status: process.exitValue(), out: out.toString().strip(), err: err.toString().strip()]
}

// The standard output of a command that has to succeed.
ok = { File folder, Object... words ->
  def result = start(folder, words as List)
  assert result.status == 0: "$result.words: $result.status\n$result.out\n$result.err"
  result.out
}

json = { String text -> new groovy.json.JsonSlurper().parseText(text) }

git = { File folder, Object... words ->
  ok(folder, 'git', '-c', 'init.defaultBranch=main', '-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', *words)
}

commitAll = { File folder, String message ->
  if (!new File(folder, '.git').exists()) {
    git(folder, 'init', '-q')
    // the invoker's, changing all the time
    new File(folder, '.git/info/exclude') << 'build.log\ntarget/\n'
  }
  git(folder, 'add', '.')
  git(folder, 'commit', '-q', '-m', message)
}

// The key, as plain git computes it from what builder:version has left behind.
keyOf = { File project -> git(project, 'hash-object', '--no-filters', 'target/builder/manifest') }
builderImage = { "$registry/small/$basedir.name:${keyOf(basedir)}".toString() }

// Another checkout of the shared third-party project.
checkout = { String name ->
  git(basedir, 'clone', '-q', "$sharedFolder/project", name)
  new File(basedir, name)
}

// Properties of the invoked Maven: the shared parts, and more.
properties = { Map more = [:] ->
  context.userProperties.putAll([
    'builder.store': store.path,
    'builder.builderImage': "$registry/small/$basedir.name".toString(),
    'builder.registryMirrors': "docker.io=$registry".toString(),
  ])
  more.each { name, value -> context.userProperties.setProperty(name, value.toString()) }
}

// What the invoked Maven has written since this was last asked.
news = {
  def all = log()
  def from = context.read ?: 0
  context.read = all.length()
  all.substring(from)
}

// The plugin's settings for the invoked Maven are gone when hooks run.
settings = new File(sharedFolder, 'settings.xml')
settings.text = new File(tools, '../settings.xml').text
  .replace('@localRepositoryUrl@', new File(callerRepository).toURI().toString())

// A Maven beside the invoked one, called as that one is.
maven = { Object... words ->
  def call = ["${System.getProperty('maven.home')}/bin/mvn", '-B', '-s', settings, "-Dmaven.repo.local=$localRepositoryPath"]
  context.userProperties.each { name, value -> call << "-D$name=$value" }
  call + (words as List)
}
startMaven = { File folder, Object... words -> start(folder, maven(*words)) }

// The standard output of one that has to succeed, without what Debian's Maven, even with -B, writes
// around it: the terminal's sequence for ordinary text.
mvn = { File folder, Object... words ->
  def result = startMaven(folder, *words)
  assert result.status == 0: "$result.words: $result.status\n$result.out\n$result.err"
  result.out.replace('\u001b[0m', '').strip()
}

// What skopeo, a stranger to the plugin, says of an image: in a local store, or in a registry.
stored = { Object reference, File where = store -> json(ok(basedir, 'skopeo', 'inspect', "oci:$where:$reference")) }
pushed = { Object reference -> json(ok(basedir, 'skopeo', 'inspect', '--tls-verify=false', "docker://$reference")) }
isPushed = { Object reference ->
  start(basedir, ['skopeo', 'inspect', '--raw', '--tls-verify=false', "docker://$reference"]).status == 0
}
tags = { File where = store ->
  json(new File(where, 'index.json').text).manifests.collect { it.annotations['org.opencontainers.image.ref.name'] }
}

// What containers of pushed images print, run by podman from a storage of its own. The limits are
// what any machine grants; a mount namespace, since podman leaves a mount behind; runc, since crun
// needs cgroup version 2 there. Options may come before the reference, all in a list.
podmans = { List... calls ->
  def storage = java.nio.file.Files.createTempDirectory('podman').toFile()
  def alone = ok(basedir, 'id', '-u') == '0' ? ['unshare', '--mount', '--propagation', 'private'] : []
  try {
    calls.collect { call ->
      ok(basedir, *alone, 'podman', '--root', "$storage/root", '--runroot', "$storage/run", '--runtime', 'runc',
        '--cgroup-manager', 'cgroupfs', 'run', '--rm', '-q', '--tls-verify=false', '--network', 'none',
        '--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000', *call)
    }
  } finally {
    start(basedir, ["$tools/remove".toString(), storage.path])
  }
}
podman = { Object reference, Object... words -> podmans([*[reference].flatten(), *words])[0] }

// The message that the build ended with, to be read by a person: it names each of these.
failed = { String... parts ->
  def errors = log().readLines().findAll { it.startsWith('[ERROR]') || !it.startsWith('[') }.join('\n')
  assert log().contains('BUILD FAILURE')
  parts.each { assert errors.contains(it) }
  errors
}
true
