# No symlink of an image leads out of it: what is to be written into rootfs is resolved here, part by
# part, with the image's root as "/".

# the path below rootfs, without symlinks; what doesn't exist stays as it is written
resolve() {
  rest=$1 found='' links=0
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
    case $part in
      '' | .) ;;
      ..) found=${found%/*} ;;
      *)
        if [ -L "rootfs$found/$part" ]; then
          links=$((links + 1))
          [ "$links" -le 40 ] || { echo "$1: too many levels of symbolic links" >&2; exit 1; }
          link=$(readlink "rootfs$found/$part")
          rest=$link${rest:+/$rest}
          case $link in /*) found='' ;; esac
        else
          found=$found/$part
        fi
        ;;
    esac
  done
  resolved=rootfs$found
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
