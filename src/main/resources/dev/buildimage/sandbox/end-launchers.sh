# end-launchers.sh FOLDER OWNER
#
# After watchdog.sh: ends what launcher.sh has started for an owner; all that is in a container ends with
# the process that made it.
for launched in "$1"/launch.*; do
  if [ "$(cat "$launched/owner")" = "$2" ]; then
    kill -s KILL "$(cat "$launched/process")"
  fi
done
