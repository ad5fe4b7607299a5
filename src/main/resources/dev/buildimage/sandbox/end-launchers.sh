# end-launchers.sh FOLDER OWNER
#
# After watchdog.sh: ends what launcher.sh has started for an owner; all that is in a container ends with
# the process that made it.
for launched in "$1"/launch.*; do
  process=$(cat "$launched/process")
  # its number may be another's by now
  if [ "$(cat "$launched/owner")" = "$2" ] && grep -qF "$launched" "/proc/$process/cmdline"; then
    kill -s KILL "$process"
  fi
done
