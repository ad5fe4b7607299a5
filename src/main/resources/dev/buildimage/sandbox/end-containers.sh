# end-containers.sh ENGINE OWNER
#
# After watchdog.sh. Several times: what is being started may become a container only now.
for again in 1 2 3 4 5; do
  ids=$("$1" ps --all --quiet --filter "label=dev.buildimage.owner=$2")
  if [ -n "$ids" ]; then
    # shellcheck disable=SC2086 # they are words
    "$1" kill $ids
    "$1" rm --force $ids
  fi
  sleep 1
done
