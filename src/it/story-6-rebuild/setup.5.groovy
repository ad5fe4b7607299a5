// what COPY names is part of the key, too; a file beside it is not
new File(basedir, 'greeting.txt').text = 'Hello\n'
new File(basedir, 'other.txt').text = 'Hello\n'
true
