def file = new File(basedir, 'Dockerfile.build')
file.text = file.text + 'RUN echo no good; exit 7\n'
true
