# container.sh FOLDER LOWERDIR COMMAND [ARGUMENT...]
#
# Inside the namespaces of enter.sh: mounts FOLDER/rootfs from the lower directories (relative to
# FOLDER, topmost first; empty: the machine's own root) and FOLDER/upper, and becomes the command, with
# one stream for output and errors if $BUILDER_MERGE is set.
# After resolve.sh. The file targets, if there is one, names what will be mounted in rootfs, each line
# "d PATH" or "f PATH"; the file mounts prepares what runtimes can't.
set -eu

# volatile: what sync(2) and its like are for is kept elsewhere, or thrown away; kernels before 5.10
# don't know it. It leaves a mark that refuses the next mount.
rootfs() {
  mark=work/work/incompat
  [ ! -e "$mark" ] || rm -r "$mark"
  options=lowerdir=$1,upperdir=upper,workdir=work,userxattr
  mount -t overlay overlay -o "$options,volatile" rootfs 2>/dev/null ||
    mount -t overlay overlay -o "$options" rootfs
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

# at FOLDER PATH TARGET: the mount of a folder shows a path of a tree at a target
at() {
  resolve "$2" "$tree"
  [ -e "$resolved" ] || { echo "mount at $3: there is no $2 in what it is from" >&2; exit 125; }
  if [ -d "$resolved" ]; then
    mkdir "$1/at"
    echo "d $3" >>targets
  else
    : >"$1/at"
    echo "f $3" >>targets
  fi
  mount --bind "$resolved" "$1/at"
}

# secret FOLDER FILE OWNER MODE: a copy of it, in memory
secret() {
  mount -t tmpfs -o mode=700 secret "$1"
  cat "$2" >"$1/at"
  chown "$3" "$1/at"
  chmod "$4" "$1/at"
}

# tmpfs FOLDER TARGET [SIZE]: an empty folder in memory, with the mode of what it covers
tmpfs() {
  mount -t tmpfs -o "nosuid,nodev,mode=1777${3:+,size=$3}" tmpfs "$1"
  resolve "$2"
  [ ! -d "$resolved" ] || chmod --reference="$resolved" "$1"
  echo "d $2" >>targets
}

# cache FOLDER OWNER MODE [PATH]: makes it, if it isn't there, from what PATH is in the tree
cache() {
  if [ ! -d "$1" ]; then
    mkdir cache
    if [ $# = 4 ]; then
      resolve "$4" "$tree"
      [ -d "$resolved" ] || { echo "cache: there is no folder $4 in what it is from" >&2; exit 125; }
      cp -a "$resolved/." cache
    fi
    chown "$2" cache
    chmod "$3" cache
    # another build may have been first
    mv -nT cache "$1"
    rm -rf cache
  fi
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
  # the mount has the upper's own "/"; where its time is right, so is the rest
  top=${lower%%:*}/.
  if [ upper -nt "$top" ] || [ upper -ot "$top" ]; then
    chown --reference="$top" upper
    chmod --reference="$top" upper
    touch --reference="$top" upper
  fi
  rootfs "$lower"
  [ ! -e mounts ] || . ./mounts
  if [ -e targets ] && stubs; then
    umount rootfs
    rootfs "$lower:stubs"
  fi
else
  rootfs points
  umount rootfs
  mount --rbind / rootfs
fi
[ -z "${BUILDER_MERGE:-}" ] || exec 2>&1
exec "$@"
