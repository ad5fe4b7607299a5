evaluate new File(tools, 'steps.groovy')
properties('builder.builderImage': "$registry/team/builder")

def project = checkout('project')

// another build in a sub-folder of the same repository
new File(project, 'sub').mkdir()
new File(project, 'sub/pom.xml').text = new File(basedir, 'pom.xml').text
true
