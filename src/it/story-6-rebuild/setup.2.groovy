// one byte, not committed
def file = new File(basedir, 'Dockerfile.build')
file.text = file.text.replace('echo 1', 'echo 2')
true
