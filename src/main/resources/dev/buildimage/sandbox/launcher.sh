# Runs a program of an image with this script's arguments, streams, folder and environment.
set -eu
folder=$(mktemp -d "$work/launch.XXXXXX")
mkdir "$folder/upper" "$folder/work" "$folder/rootfs"
chmod 755 "$folder/upper"
ln -s "$home/l" "$home/points" "$folder"
template=$(echo "$home"/bundle/*)
# bytes, not characters, for awk alone: it has the caller's LC_ALL under another name
BUILDER_LC_ALL=${LC_ALL-} LC_ALL=C awk -f "$home/launcher.awk" -- "$template" "$(pwd)" "$@" >"$folder/${template##*/}"
BUILDER_PID=$folder/pid BUILDER_REMOVE=$folder
export BUILDER_PID BUILDER_REMOVE
