// a key has nothing to tell
assert new File(basedir, 'target/builder').list() as List == ['manifest']
assert !new File(basedir, 'summary.md').exists()
true
