evaluate new File(tools, 'steps.groovy')
['modules', 'results'].each { evaluate new File(basedir, "${it}.groovy") }

news()
cases.each { assert jvms(it, 'machine') > 0 && jvms(it, 'image') == 0: it.name }
keep('machine')
true
