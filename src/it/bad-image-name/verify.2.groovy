evaluate new File(tools, 'steps.groovy')
assert news().contains("builderImage '$registry/team/builder:1' has a tag or digest: write the repository alone, the key is the tag")
true
