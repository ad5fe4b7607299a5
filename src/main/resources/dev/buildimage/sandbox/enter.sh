# enter.sh COMMAND [ARGUMENT...]
#
# Runs a command as root of a new user, mount and process namespace and ends with its status.
# Everything in there ends when this process does, however it does. The first TERM, INT or HUP goes to
# the process whose number the command writes into the file $BUILDER_PID; where there is none, and at
# the second, all of it is killed. USR1 says that the caller is ending: that process then gets
# $BUILDER_END (TERM if not set), unless a signal of the terminal's own has reached it before. At the end the folder $BUILDER_REMOVE goes, whoever owns what is in
# it; until then this process has it locked (flock(2)).
#
# The ids: root keeps every id as it is; another user becomes root, and the ids that /etc/subuid and
# /etc/subgid give follow from 1 on; with $BUILDER_IDS=one none follow. The mapping is written from outside (user_namespaces(7)), which
# every util-linux can do; `unshare --map-auto` came with 2.38.
set -u
uid=$(id -u)

subordinate() {
  awk -F: -v user="$(id -un)" -v id="$uid" \
    '($1 == user || $1 == id) && $3 > 0 { print $2, $3; found = 1; exit }
     END { exit !found }' "$1" 2>/dev/null || {
    echo "$1 has no subordinate ids for $(id -un): as root, run: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -un)" >&2
    return 1
  }
}

# In two parts, since the runtimes take one line of all ids for the machine's own namespace, and then
# try there what only a machine's root can do.
same() {
  awk '$3 <= 65536 { print $1, $1, $3; next }
       { print $1, $1, 65536; printf "%d %d %.0f\n", $1 + 65536, $1 + 65536, $3 - 65536 }' "$1"
}

map() {
  if [ "${BUILDER_IDS:-}" = one ]; then
    echo deny >"/proc/$1/setgroups" && echo "0 $uid 1" >"/proc/$1/uid_map" &&
      echo "0 $(id -g) 1" >"/proc/$1/gid_map"
  elif [ "$uid" = 0 ]; then
    same /proc/self/uid_map >"/proc/$1/uid_map" && same /proc/self/gid_map >"/proc/$1/gid_map"
  elif ! command -v newuidmap >/dev/null; then
    echo 'newuidmap is missing: as root, run: apt-get install uidmap' >&2
    return 1
  else
    uids=$(subordinate /etc/subuid) && gids=$(subordinate /etc/subgid) &&
      newuidmap "$1" 0 "$uid" 1 1 $uids && newgidmap "$1" 0 "$(id -g)" 1 1 $gids
  fi
}

forward() {
  inner=$(cat "${BUILDER_PID:-/dev/null}" 2>/dev/null)
  BUILDER_PID='' signalled=yes heard=yes
  # unshare itself takes no TERM or INT while it waits
  [ -n "$inner" ] && kill -s "$1" "$inner" 2>/dev/null || kill -s KILL "$child" 2>/dev/null
}

# crun doesn't pass on the terminal's new size
resized() {
  size=$(stty size <&7) && read -r inner <"$BUILDER_PID" &&
    containers=$(cat "/proc/$inner/task/$inner/children") || return 0
  for container in $containers; do
    stty rows "${size% *}" cols "${size#* }" <"/proc/$container/root/dev/console"
  done
}

enter() {
  gate=$(mktemp -d "${TMPDIR:-/tmp}/builder-enter.XXXXXX") || return 125
  mkfifo "$gate/pid" "$gate/mapped" || return 125
  exec 3<>"$gate/pid" 4<"$gate/pid" 5<>"$gate/mapped" 6<"$gate/mapped"
  rm -r "$gate"
  (
    exec 3>&- 6<&- 7<&- 9<&-
    read -r pid <&4 || exit
    map "$pid" && echo mapped >&5
  ) </dev/null >&2 &
  exec 4<&- 5>&-
  unshare --user sh -c '
    echo $$ >&3
    read -r mapped <&6 || exit 125
    exec 3>&- 6<&- 7<&-
    # a shell starts what it does not wait for with INT and QUIT ignored; a new user namespace clears
    # the parent-death signal
    exec env --default-signal=INT,QUIT setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child "$@"' enter "$@" <&7 9<&- &
  child=$! heard=
  exec 3>&- 6<&-
  for signal in TERM INT HUP; do
    trap "forward $signal" "$signal"
  done
  trap 'signalled=yes; [ -n "$heard" ] || forward "${BUILDER_END:-TERM}"' USR1
  trap 'signalled=yes; resized 2>/dev/null' WINCH
  signalled=
  wait "$child"
  result=$?
  # a trapped signal ends the wait, not the child; 127 is for a child that was waited for before
  while [ -n "$signalled" ]; do
    signalled=
    wait "$child"
    again=$?
    [ "$again" = 127 ] || result=$again
  done
  return "$result"
}

exec 7<&0
if [ -n "${BUILDER_REMOVE:-}" ]; then
  exec 9<"$BUILDER_REMOVE"
  flock 9
fi
enter "$@"
status=$?
if [ -n "${BUILDER_REMOVE:-}" ]; then
  rm -rf "$BUILDER_REMOVE" 2>/dev/null || enter rm -rf "$BUILDER_REMOVE"
fi
exit "$status"
