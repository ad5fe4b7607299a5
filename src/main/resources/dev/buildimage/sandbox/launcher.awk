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

# the template's tokens, in its own quotes, give way to their values, which may hold tokens themselves
function filled(line, done, first, at, token, which) {
  while (1) {
    first = 0
    for (token in value) {
      at = index(line, quoted(token))
      if (at && (!first || at < first)) {
        first = at
        which = token
      }
    }
    if (!first) {
      return done line
    }
    done = done substr(line, 1, first - 1) value[which]
    line = substr(line, first + length(quoted(which)))
  }
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
  value["@ARGUMENTS@"] = substr(arguments, 2)
  value["@ENVIRONMENT@="] = substr(environment, 2)
  value["@FOLDER@"] = quoted(ARGV[2])
  while ((getline line < ARGV[1]) > 0) {
    print filled(line)
  }
}
