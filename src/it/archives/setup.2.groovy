evaluate new File(tools, 'steps.groovy')
ok(basedir, 'skopeo', 'copy', '-q', "oci:$context.own:$context.first", 'oci-archive:strange.oci:localhost/strange:1')
true
