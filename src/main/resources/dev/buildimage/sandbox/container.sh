# container.sh FOLDER LOWERDIR COMMAND [ARGUMENT...]
#
# Inside the namespaces of enter.sh: mounts FOLDER/rootfs from the lower directories (relative to
# FOLDER, topmost first; empty: the machine's own root) and FOLDER/upper, and becomes the command, with
# one stream for output and errors if $BUILDER_MERGE is set.
set -eu
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
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=upper,workdir=work,userxattr" rootfs
else
  mount -t overlay overlay -o "lowerdir=points,upperdir=upper,workdir=work,userxattr" rootfs
  umount rootfs
  mount --rbind / rootfs
fi
[ -z "${BUILDER_MERGE:-}" ] || exec 2>&1
exec "$@"
