# Prints which variables of this process's environment a container gets, as arguments for a shell to read.
#
# Before this text stand the tables that launcher.awk reads, too.

BEGIN {
  for (name in ENVIRON) {
    changed = !(name in machine) || machine[name] != ENVIRON[name]
    if (!(name in own) && (changed || !(name in image))) {
      gsub(/'/, "'\\''", name)
      printf " --env '%s'", name
    }
  }
}
