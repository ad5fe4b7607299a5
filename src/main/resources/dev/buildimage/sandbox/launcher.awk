# Fills a bundle's template with this process's own arguments, folder and environment.
#
# awk -f launcher.awk -- TEMPLATE FOLDER [ARGUMENT...]
#
# Before this text stand: image[NAME], the image's environment; machine[NAME], what the variables
# that the image has its own of were worth where the launcher was made; own[NAME], names that say
# something about the machine and never go in.

function quoted(text, at, character, result) {
  if (ARGV[1] !~ /\.json$/) {
    gsub(/'/, "'\\''", text)
    return "'" text "'"
  }
  for (at = 1; at <= length(text); at++) {
    character = substr(text, at, 1)
    result = result (character in escaped ? escaped[character] : character)
  }
  return "\"" result "\""
}

# a token of the template, in the template's own quotes, and what comes in its place
function fill(line, token, value, at) {
  token = quoted(token)
  at = index(line, token)
  return at ? substr(line, 1, at - 1) value substr(line, at + length(token)) : line
}

BEGIN {
  for (code = 1; code < 32; code++) {
    escaped[sprintf("%c", code)] = sprintf("\\u%04x", code)
  }
  escaped["\""] = "\\\""
  escaped["\\"] = "\\\\"
  separator = ARGV[1] ~ /\.json$/ ? "," : " "
  for (i = 3; i < ARGC; i++) {
    arguments = arguments separator quoted(ARGV[i])
  }
  for (name in image) {
    env[name] = image[name]
  }
  for (name in ENVIRON) {
    changed = !(name in machine) || machine[name] != ENVIRON[name]
    if (!(name in own) && (changed || !(name in image))) {
      env[name] = ENVIRON[name]
    }
  }
  for (name in env) {
    environment = environment separator quoted(name "=" env[name])
  }
  while ((getline line < ARGV[1]) > 0) {
    line = fill(line, "@ARGUMENTS@", substr(arguments, 2))
    line = fill(line, "@ENVIRONMENT@=", substr(environment, 2))
    print fill(line, "@FOLDER@", quoted(ARGV[2]))
  }
}
