#!/usr/bin/env bash
# Makes a Swift toolchain available on Debian: Debian's own packages, in a folder of their own
# (SWIFT_ROOT, /opt/swift-root unless set), so that nothing of the machine itself changes.
# Needs root. Harmless to run again; does nothing where swift is already on the PATH.
#
#   install-swift.sh          Swift 6.0, from the first Debian release that has it: for the tests
#   install-swift.sh sid      also Swift 6.2, what Xcode 26 has, in a folder beside it: for the type check alone
set -euo pipefail

suite=${1:-trixie}
root=${SWIFT_ROOT:-/opt/swift-root}
if [ "$suite" != trixie ]; then root=$root-$suite; fi

if [ "$suite" = trixie ] && command -v swift >/dev/null; then
  echo "Swift is on the PATH already: $(swift --version 2>/dev/null | head -n 1)"
  exit 0
fi
if [ -e "$root/.swift-is-installed" ]; then
  echo "Swift is installed already in $root."
  exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "This installs Swift on Debian, as root. Elsewhere, take Swift 6 from swift.org and put it on the PATH." >&2
  exit 1
fi

# The mirror is the one that this machine uses itself; the security archive has no full suite.
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -n 1 || true)}
if [ -z "$mirror" ]; then
  echo "No Debian mirror is among the apt sources. Set DEBIAN_MIRROR to one." >&2
  exit 1
fi

if ! command -v debootstrap >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
fi

mkdir -p "$root"
debootstrap --variant=minbase "$suite" "$root" "$mirror"
cp /etc/hosts /etc/resolv.conf "$root/etc/"
cp /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true

# The mounts live in a mount namespace of their own and are gone when the command ends.
unshare --mount bash -euc '
  mount --bind /proc "$0/proc"
  mount --bind /dev "$0/dev"
  export DEBIAN_FRONTEND=noninteractive
  chroot "$0" apt-get update -qq
  chroot "$0" apt-get install -y -qq --no-install-recommends \
    swiftlang libc6-dev libstdc++-14-dev ca-certificates git
  chroot "$0" apt-get clean
  echo "Swift is installed in $0: $(chroot "$0" swift --version 2>/dev/null | head -n 1)"
' "$root"

touch "$root/.swift-is-installed"
