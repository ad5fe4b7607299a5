# What the scripts beside this one have in common. They set folder, for all that they make; maven,
# the command; repository, its local repository; and title, for messages.

fail() {
  echo "$title: $1" >&2
  exit 1
}

# step NAME DESCRIPTION COMMAND...: one line for the reader, all else into NAME.log
step() {
  name=$1
  printf '  %-62s' "$2"
  shift 2
  since=$(date +%s)
  if "$@" >"$folder/$name.log" 2>&1; then
    echo "$(($(date +%s) - since)) s"
  else
    echo failed
    tail -n 40 "$folder/$name.log" >&2
    fail "$name failed; its log is $folder/$name.log"
  fi
}

# in_project FOLDER STORE GOAL...
in_project() {
  project=$1 store=$2
  shift 2
  (cd "$folder/$project" && "$maven" -B -s "$folder/settings.xml" \
    -Dmaven.repo.local="$repository" -Dbuilder.store="$folder/$store" "$@")
}

# The registry's stand-in for Docker Hub gets the base of all images.
import() {
  mkdir "$folder/import"
  in_project import hub "$plugin:import" -Dbuilder.name=debian:bookworm-slim -Dbuilder.cmd=bash \
    -Dbuilder.archive="$root/target/base/debian-bookworm-slim.tar.gz"
  skopeo copy --dest-tls-verify=false "oci:$folder/hub:docker.io/library/debian:bookworm-slim" \
    "docker://$registry/library/debian:bookworm-slim"
}

# write_settings LOCAL_REPOSITORY: what is in the caller's local repository is not downloaded
write_settings() {
  sed "s|@localRepositoryUrl@|file://$1|" "$root/src/it/settings.xml" >"$folder/settings.xml"
}
