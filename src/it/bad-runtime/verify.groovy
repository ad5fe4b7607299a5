evaluate new File(tools, 'steps.groovy')

// programs that stand in for the runtimes; the invoker can't set PATH, the system's wins there
environment.PATH = "$basedir/bin:${System.getenv('PATH')}".toString()
def result = startMaven(basedir, 'builder:build')
assert result.status == 1
['Dockerfile.build:2', 'no container can be run here', 'crun: this crun does not work', 'runc: this runc does not work',
 'unshare: this unshare does not work', 'Install crun or runc (apt-get install crun)'].each { assert result.out.contains(it) }
assert tags().every { !it.startsWith("$registry/small/$basedir.name:") }

// an engine only runs what is there
def engine = startMaven(basedir, 'builder:build', '-Dbuilder.runtime=podman')
['which the runtime podman can\'t do', 'mvn builder:push', 'crun: this crun does not work'].each { assert engine.out.contains(it) }

// one that works is enough
new File(basedir, 'bin/unshare').delete()
assert mvn(basedir, 'builder:build').contains('here, from: built')
true
