# container.sh FOLDER LOWERDIR COMMAND [ARGUMENT...]
#
# Inside the namespaces of enter.sh: mounts FOLDER/rootfs from the lower directories (relative to
# FOLDER, topmost first; empty: the machine's own root) and FOLDER/upper, and becomes the command, with
# one stream for output and errors if $BUILDER_MERGE is set.
# After resolve.sh. The file targets, if there is one, names what will be mounted in rootfs, each line
# "d PATH" or "f PATH".
set -eu

overlay() {
  mount -t overlay overlay -o "lowerdir=$1,upperdir=upper,workdir=work,userxattr" rootfs
}

# makes, in a lower layer, what a link of the image leads a mount to: a runtime would make it in the upper
stubs() {
  umask 022
  while read -r kind target; do
    resolve "$target"
    if [ ! -e "$resolved" ]; then
      stub=stubs/${resolved#rootfs/}
      case $kind in
        d) mkdir -p "$stub" ;;
        f) mkdir -p "${stub%/*}" && : >"$stub" ;;
      esac
    fi
  done <targets
  [ -d stubs ]
}

cd "$1"
lower=$2
shift 2
# this /proc is still the outer one: it knows this process by the number that enter.sh can signal
read -r self rest </proc/self/stat
[ -z "${BUILDER_PID:-}" ] || echo "$self" >"$BUILDER_PID"
mount -t proc proc /proc
if [ "$1" = crun ] && [ -d /sys/fs/cgroup/unified ]; then
  # crun refuses hybrid cgroups, and a mount that came from outside can be covered, not removed
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
fi
if [ -n "$lower" ]; then
  # the mount has the upper's own "/"
  chown --reference="${lower%%:*}/." upper
  chmod --reference="${lower%%:*}/." upper
  touch --reference="${lower%%:*}/." upper
  overlay "$lower"
  if [ -e targets ] && stubs; then
    umount rootfs
    overlay "$lower:stubs"
  fi
else
  overlay points
  umount rootfs
  mount --rbind / rootfs
fi
[ -z "${BUILDER_MERGE:-}" ] || exec 2>&1
exec "$@"
