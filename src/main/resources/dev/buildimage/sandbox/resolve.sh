# No symlink of an image leads out of it: what is to be written into rootfs is resolved here, part by
# part, with the image's root as "/".

# with one id alone, all belongs to it already
[ "${BUILDER_IDS:-}" != one ] || eval 'chown() { :; }'

# resolve PATH [ROOT]: the path below ROOT (rootfs), without symlinks; what doesn't exist stays as it is
# written
resolve() {
  rest=$1 found='' links=0 root=${2:-rootfs}
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
    case $part in
      '' | .) ;;
      ..) found=${found%/*} ;;
      *)
        if [ -L "$root$found/$part" ]; then
          links=$((links + 1))
          [ "$links" -le 40 ] || { echo "$1: too many levels of symbolic links" >&2; exit 1; }
          link=$(readlink "$root$found/$part")
          rest=$link${rest:+/$rest}
          case $link in /*) found='' ;; esac
        else
          found=$found/$part
        fi
        ;;
    esac
  done
  resolved=$root$found
}

# makes what is resolved a place for a mount, a file for a file
point() {
  [ ! -e "$resolved" ] || return 0
  if [ -d "$1" ]; then
    mkdir -p "$resolved"
  else
    mkdir -p "${resolved%/*}"
    : >"$resolved"
  fi
}

# mounts the overlay that a folder describes: l/N, links to the lower folders, topmost first
overlay() {
  mkdir -p "$1/upper" "$1/work" "$1/fs"
  below='' layer=0
  while [ -L "$1/l/$layer" ]; do
    below=$below${below:+:}$1/l/$layer
    layer=$((layer + 1))
  done
  chmod --reference="$1/l/0/." "$1/upper"
  mount -t overlay overlay -o "lowerdir=$below,upperdir=$1/upper,workdir=$1/work,userxattr" "$1/fs"
}

# tree FOLDER: where the files of a tree are, which the folder describes
tree() {
  if [ -L "$1/folder" ]; then
    tree=$(readlink "$1/folder")
  else
    overlay "$1"
    tree=$1/fs
  fi
}
