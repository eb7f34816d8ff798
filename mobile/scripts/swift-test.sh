#!/usr/bin/env bash
# Every test of the iPhone app's core that this machine can run, also against a real server of this repository (made by
# `make setup`). Exits with 69, and one line that says why, where there is no Swift toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."

with_swift=$PWD/scripts/with-swift.sh
server=../.venv/bin/moviemanager

status=0
"$with_swift" swift --version >/dev/null 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  echo "there is no Swift 6 on this machine; on Debian, mobile/scripts/install-swift.sh installs it"
  exit 69
fi

# What the tests write goes when they end.
export TMPDIR=$PWD/.build/tmp
trap 'rm -rf "$TMPDIR"' EXIT
rm -rf "$TMPDIR"
mkdir -p "$TMPDIR"

"$with_swift" swift build --build-tests -Xswiftc -warnings-as-errors
run=("$with_swift" swift test --skip-build -Xswiftc -warnings-as-errors --disable-xctest "$@")
if [ -x "$server" ]; then
  run=(../.venv/bin/python Tests/real_server.py "${run[@]}")
else
  echo "left out: the tests against a real server, because there is none; make setup makes it"
fi

# Foundation's URLSession on Linux now and then waits for ever for a connection that the server has closed. A run takes
# a minute or two: one that has hung is ended with all that it started, and begun again once.
if command -v timeout >/dev/null; then run=(timeout --kill-after=10 300 "${run[@]}"); fi
tested=0
"${run[@]}" || tested=$?
if [ "$tested" -eq 124 ] || [ "$tested" -eq 137 ]; then
  echo "The tests have hung, and are run again."
  tested=0
  "${run[@]}" || tested=$?
fi
exit "$tested"
