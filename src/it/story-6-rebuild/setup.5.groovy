// what COPY names is part of the key, too
new File(basedir, 'greeting.txt').text = 'Hello\n'
true
