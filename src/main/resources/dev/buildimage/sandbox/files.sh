# files.sh read PATH
# files.sh mkdir PATH UID:GID
# files.sh copy CONTEXT DESTINATION UID:GID MODE SOURCE...
#
# Inside container.sh, in its folder: reads and writes rootfs as the image sees it. No symlink of the
# image leads out of it: paths are resolved here, part by part, with the image's root as "/".
set -eu
umask 022

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

# makes a resolved folder and its missing parents
folder() {
  made=rootfs
  rest=${1#rootfs}
  rest=${rest#/}
  while [ -n "$rest" ]; do
    made=$made/${rest%%/*}
    case $rest in */*) rest=${rest#*/} ;; *) rest='' ;; esac
    if [ ! -d "$made" ]; then
      [ ! -e "$made" ] || { echo "/${made#rootfs/} is a file, not a folder" >&2; exit 1; }
      mkdir "$made"
      chown "$2" "$made"
    fi
  done
}

command=$1
shift
case $command in
  read)
    resolve "$1"
    [ ! -f "$resolved" ] || cat "$resolved"
    ;;
  mkdir)
    resolve "$1"
    folder "$resolved" "$2"
    ;;
  copy)
    context=$1 destination=$2 owner=$3 mode=$4
    shift 4
    resolve "$destination"
    target=$resolved
    into=false
    case $destination in */) into=true ;; esac
    if [ $# -gt 1 ] || [ -d "$target" ]; then
      into=true
    fi
    for source; do
      case $source in
        */)
          from=$context/$source what=. to=$target
          folder "$to" "$owner"
          ;;
        *)
          from=$context/$(dirname "./$source") what=./$(basename "./$source")
          if $into; then
            to=$target name=$(basename "./$source")
          else
            to=$(dirname "$target") name=$(basename "$target")
          fi
          folder "$to" "$owner"
          if [ -d "$to/$name" ] && [ ! -L "$to/$name" ]; then
            echo "$source is a file, but /${to#rootfs/}/$name is a folder in the image" >&2
            exit 1
          fi
          ;;
      esac
      # tar replaces a symlink that it meets in the image, it never writes through one
      tar -C "$from" -cf "$PWD/copy.tar" --numeric-owner --owner="${owner%:*}" --group="${owner#*:}" \
        ${mode:+--mode="$mode"} "$what"
      if [ "$what" = . ]; then
        tar -C "$to" -xpf "$PWD/copy.tar" --numeric-owner --no-overwrite-dir
      else
        mkdir one
        tar -C one -xpf "$PWD/copy.tar" --numeric-owner
        rm -f "$to/$name"
        mv "one/$what" "$to/$name"
        rmdir one
      fi
      rm "$PWD/copy.tar"
    done
    ;;
esac
