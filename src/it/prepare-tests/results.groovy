// What a folder of reports says: each test, and how it ended.
outcomes = { File folder ->
  (folder.listFiles() ?: []).findAll { it.name ==~ /TEST-.*\.xml/ }.collectMany { file ->
    new groovy.xml.XmlSlurper().parse(file).testcase.collect { test ->
      def ends = test.children().findAll { it.name() in ['failure', 'error', 'skipped', 'flakyFailure', 'flakyError', 'rerunFailure', 'rerunError'] }
      "${test.@classname}.${test.@name} ${ends.collect { "${it.name()} ${it.@type} ${it.@message}" }}".toString()
    }
  }.sort()
}
reports = { module, String kind -> new File(basedir, "$module.name/target/$kind-reports") }
jvms = { module, String place -> (new File(basedir, "$module.name/target/jvms/$place").list() ?: []).size() }
kindsOf = { module -> module.failsafe ? ['surefire', 'failsafe'] : ['surefire'] }

// So that the next run starts as this one did.
keep = { String place ->
  cases.each { module ->
    kindsOf(module).each { assert reports(module, it).renameTo(reports(module, "$place-$it")) }
    new File(basedir, "$module.name/target/flaky").delete()
    new File(basedir, "$module.name/target/jvms").deleteDir()
  }
}
