# files.sh read PATH...
# files.sh mkdir PATH UID:GID
# files.sh list TREE PATH...
# files.sh changed PATH...
# files.sh copy|unpack TREE DESTINATION INTO OWNER MODE [SOURCE BASE LIST]...
#
# After resolve.sh, inside container.sh, in its folder: reads and writes rootfs as the image sees it.
set -eu
umask 022
same=--same-owner
[ "${BUILDER_IDS:-}" != one ] || same=--no-same-owner

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
# would follow no link, but put a folder in its place, and the image would lose what is behind it;
# only an archive takes the place of what is there (Docker, "Unpack")
settle_conflicts() {
  [ -n "$(find "$2" -mindepth 1 -print -quit)" ] || return 0
  xargs -0 -r sh -c '
    from=$1 to=$2 command=$3
    shift 3
    for path; do
      path=${path#./}
      at=$to/$path
      if [ -d "$from/$path" ] && [ ! -L "$from/$path" ]; then
        if [ -L "$at" ] || { [ -e "$at" ] && [ ! -d "$at" ]; }; then
          if [ $command = unpack ]; then
            rm "$at"
          else
            echo "$path is a folder, but /${at#rootfs/} is a file or link in the image" >&2
            exit 255
          fi
        fi
      elif [ -d "$at" ] && [ ! -L "$at" ]; then
        if [ $command = unpack ]; then
          rm -r "$at"
        else
          echo "$path is a file, but /${at#rootfs/} is a folder in the image" >&2
          exit 255
        fi
      fi
    done' conflicts "$1" "$2" "$command" <list || exit 1
}

# the listed files of a folder by their names, each with an owner and a mode if they are given
pour() {
  {
    tar -C "$1" -cf - --format=pax --sparse --numeric-owner $xattrs ${owner:+--owner="${owner%:*}"} \
      ${owner:+--group="${owner#*:}"} ${mode:+--mode="$mode"} --no-recursion --null \
      --verbatim-files-from --files-from="$PWD/list" || echo failed >failed
  } | tar -C "$2" -xpf - --numeric-owner "$same" $xattrs
  [ ! -e failed ] || exit 1
}

command=$1
shift
case $command in
  read)
    # each with its size before it
    for path; do
      resolve "$path"
      if [ -f "$resolved" ]; then
        stat -c %s "$resolved"
        cat "$resolved"
      else
        echo 0
      fi
    done
    ;;
  mkdir)
    resolve "$1"
    folder "$resolved" "$2"
    ;;
  list)
    # for each base, path and depth: the type of what is there, then type and path of each entry below
    # it, then a lone NUL
    tree "$1"
    shift
    while [ $# -gt 0 ]; do
      resolve "$1" "$tree"
      below=$resolved
      if [ -n "$2" ]; then
        # no link on the way from the base: the base's own folders are made at the destination
        resolve "$2/.." "$below"
        if [ "$resolved" != "$below${2%"${2##*/}"}" ] && [ "$resolved/" != "$below/${2%"${2##*/}"}" ]; then
          printf 'n\0\0'
          shift 3
          continue
        fi
        below=$below/$2
      fi
      if [ -e "$below" ] || [ -L "$below" ]; then
        find "$below" -maxdepth 0 -printf '%y\0'
        find "$below" -mindepth 1 ${3:+-maxdepth "$3"} -printf '%y%P\0'
      else
        printf 'n\0'
      fi
      printf '\0'
      shift 3
    done
    ;;
  changed)
    # what the upper has in each folder, the folder itself and those above it, as a tar
    for path; do
      resolve "$path"
      if [ "$resolved" != "rootfs$path" ]; then
        echo "$path leads to ${resolved#rootfs}, by a link: name that" >&2
        exit 1
      fi
      above=''
      rest=${path#/}
      while [ "$rest" != "${rest#*/}" ]; do
        above=$above/${rest%%/*}
        rest=${rest#*/}
        [ ! -d "upper$above" ] || printf '.%s\0' "$above"
      done
      [ ! -e "upper$path" ] || (cd upper && find ".$path" -print0)
    done >found
    sort -zu found >list
    rm found
    exec tar -C upper --create --file=- --numeric-owner --format=pax --hard-dereference \
      --no-recursion --null --verbatim-files-from --files-from="$PWD/list"
    ;;
  copy | unpack)
    tree "$1"
    destination=$2 into=$3 owner=$4 mode=$5
    shift 5
    xattrs=''
    if [ -d "$tree/../l" ]; then
      xattrs='--xattrs --xattrs-include=user.* --xattrs-include=security.capability'
    fi
    resolve "$destination"
    target=$resolved
    [ ! -d "$target" ] || into=true
    while [ $# -gt 0 ]; do
      source=$1 listed=$2
      shift 2
      resolve "$source" "$tree"
      from=$resolved
      [ -e "$from" ] || { echo "$source: there is nothing of that name" >&2; exit 1; }
      if [ -n "$listed" ] || [ -d "$from" ]; then
        folder "$target" "${owner:-0:0}"
        if [ -n "$listed" ]; then
          cp "$listed" list
        else
          (cd "$from" && find . -mindepth 1 -print0) >list
        fi
        settle_conflicts "$from" "$target"
        pour "$from" "$target"
      else
        name=${source##*/} to=$target
        if ! $into; then
          to=${target%/*} as=${target##*/}
        else
          as=$name
        fi
        folder "$to" "${owner:-0:0}"
        if [ -d "$to/$as" ] && [ ! -L "$to/$as" ]; then
          echo "$name is a file, but /${to#rootfs/}/$as is a folder in the image" >&2
          exit 1
        fi
        mkdir one
        printf './%s\0' "${from##*/}" >list
        pour "${from%/*}" one
        # a link in the image goes, it is not written through
        mv -fT "one/${from##*/}" "$to/$as"
        rmdir one
      fi
    done
    ;;
esac
