#!/usr/bin/env bash
# The iPhone app's format and types: of the views, which only Xcode can build, and of the tests with the newer Swift.
# Exits with 69, and one line that says why, where there is no Swift toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."

with_swift=$PWD/scripts/with-swift.sh

status=0
"$with_swift" swift --version >/dev/null 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  echo "there is no Swift 6 on this machine; on Debian, mobile/scripts/install-swift.sh installs it"
  exit 69
fi

"$with_swift" swift format lint --strict --recursive --configuration .swift-format \
  Sources Tests/MovieManagerCoreTests Package.swift

# On Apple's systems Xcode checks the views, against SwiftUI itself.
if [ "$(uname)" != Linux ]; then exit 0; fi
"$with_swift" scripts/check-views.sh
if SWIFT_SUITE=sid "$with_swift" swiftc --version >/dev/null 2>&1; then
  SWIFT_SUITE=sid "$with_swift" scripts/check-views.sh --tests
else
  echo "left out: the type check with Swift 6.2, which is not here; mobile/scripts/install-swift.sh sid installs it"
fi
