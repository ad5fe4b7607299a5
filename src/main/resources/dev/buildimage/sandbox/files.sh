# files.sh read PATH
# files.sh mkdir PATH UID:GID
# files.sh copy CONTEXT DESTINATION UID:GID MODE SOURCE...
#
# After resolve.sh, inside container.sh, in its folder: reads and writes rootfs as the image sees it.
set -eu
umask 022

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

# a folder of the source can only become one that is new or a folder already, a file no folder: tar
# would follow no link, but put a folder in its place, and the image would lose what is behind it
refuse_conflicts() {
  find "$1" -mindepth 1 -exec sh -c '
    from=$1 to=$2
    shift 2
    for path; do
      at=$to/${path#"$from"/}
      if [ -d "$path" ] && [ ! -L "$path" ]; then
        if [ -L "$at" ] || { [ -e "$at" ] && [ ! -d "$at" ]; }; then
          echo "${path#"$from"/} is a folder, but /${at#rootfs/} is a file or link in the image" >&2
          exit 1
        fi
      elif [ -d "$at" ] && [ ! -L "$at" ]; then
        echo "${path#"$from"/} is a file, but /${at#rootfs/} is a folder in the image" >&2
        exit 1
      fi
    done' conflicts "$1" "$2" {} +
}

# the files of a folder by their names, each with an owner, a mode if there is one, and no more
pack() {
  tar -C "$1" --null --verbatim-files-from --files-from=- -cf copy.tar --numeric-owner \
    --owner="+${owner%:*}" --group="+${owner#*:}" ${mode:+--mode="$mode"}
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
          from=$context/${source%/}
          folder "$target" "$owner"
          refuse_conflicts "$from" "$target"
          (cd "$from" && find . -mindepth 1 -maxdepth 1 -print0) | pack "$from"
          tar -C "$target" -xpf copy.tar --numeric-owner
          ;;
        *)
          from=$context name=${source##*/} to=$target
          case $source in */*) from=$context/${source%/*} ;; esac
          if ! $into; then
            to=${target%/*} as=${target##*/}
          else
            as=$name
          fi
          folder "$to" "$owner"
          if [ -d "$to/$as" ] && [ ! -L "$to/$as" ]; then
            echo "$name is a file, but /${to#rootfs/}/$as is a folder in the image" >&2
            exit 1
          fi
          mkdir one
          printf './%s\0' "$name" | pack "$from"
          tar -C one -xpf copy.tar --numeric-owner
          # a link in the image goes, it is not written through
          mv -fT "one/$name" "$to/$as"
          rmdir one
          ;;
      esac
      rm copy.tar
    done
    ;;
esac
