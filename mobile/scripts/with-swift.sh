#!/usr/bin/env bash
# Runs a command where the Swift toolchain is: here if swift is on the PATH, otherwise inside the
# folder that install-swift.sh filled. The repository and the data for tests have the same paths in both,
# and the network is the same.
# SWIFT_SUITE=sid takes the toolchain that `install-swift.sh sid` has put beside the usual one.
# Exits with 69 where there is no toolchain.
set -euo pipefail

suite=${SWIFT_SUITE:-trixie}
if [ "$suite" = trixie ] && command -v swift >/dev/null; then
  exec "$@"
fi

root=${SWIFT_ROOT:-/opt/swift-root}
if [ "$suite" != trixie ]; then root=$root-$suite; fi
repository=$(cd "$(dirname "$0")/../.." && pwd)
data=$(realpath -m "${MOVIEMANAGER_DATA:-$repository/../shared}")
if [ ! -e "$root/.swift-is-installed" ] || [ "$(id -u)" -ne 0 ]; then
  exit 69
fi
mkdir -p "$root$repository"
if [ -d "$data" ]; then mkdir -p "$root$data"; fi
# The mounts live in a mount namespace of their own and are gone when the command ends.
exec unshare --mount bash -euc '
  root=$1 repository=$2 data=$3 folder=$4; shift 4
  mount --bind /proc "$root/proc"
  mount --bind /dev "$root/dev"
  mount --bind "$repository" "$root$repository"
  if [ -d "$data" ]; then mount --bind "$data" "$root$data"; fi
  exec chroot "$root" sh -c '\''cd "$0" && exec "$@"'\'' "$folder" "$@"
' with-swift "$root" "$repository" "$data" "$PWD" "$@"
