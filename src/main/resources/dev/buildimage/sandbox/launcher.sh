# Runs a program of an image with this script's arguments, streams, folder and environment. What it
# assigns would change a variable of that name in the environment: hence the prefix.
set -eu
builder_folder=$(mktemp -d "$builder_work/launch.XXXXXX")
trap 'rm -rf "$builder_folder"' EXIT
mkdir "$builder_folder/upper" "$builder_folder/work" "$builder_folder/rootfs"
chmod 755 "$builder_folder/upper"
ln -s "$builder_home/l" "$builder_home/points" "$builder_home/targets" "$builder_folder"
builder_template=$(echo "$builder_home"/bundle/*)
awk -f "$builder_home/launcher.awk" -- "$builder_template" "$(pwd)" "$@" \
  >"$builder_folder/${builder_template##*/}"
BUILDER_PID=$builder_folder/pid BUILDER_REMOVE=$builder_folder
export BUILDER_PID BUILDER_REMOVE
# for end-launchers.sh: this process becomes the one that all of the container ends with
echo "$$" >"$builder_folder/process"
echo "$builder_owner" >"$builder_folder/owner"
echo >>"$builder_home/started"
