evaluate new File(tools, 'steps.groovy')
['modules', 'results'].each { evaluate new File(basedir, "${it}.groovy") }

cases.each { module ->
  def ran = kindsOf(module).collectMany { outcomes(reports(module, it)) }
  def asked = module.framework == 'junit3' ? 0 : 1
  assert ran.findAll { it =~ /passes|isExecutable/ }.size() >= asked && ran.every { it =~ /passes|isExecutable/ }: module.name
}
true
