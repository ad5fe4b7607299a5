evaluate new File(tools, 'steps.groovy')
['modules', 'results'].each { evaluate new File(basedir, "${it}.groovy") }

// JUnit 3 knows no single methods, and Surefire 2.16 none of classes that run side by side
cases.findAll { it.framework != 'junit3' && it.version != '2.16' }.each { module ->
  def ran = kindsOf(module).collectMany { outcomes(reports(module, it)) }
  assert ran && ran.every { it =~ /passes|isExecutable/ }: module.name
}
true
