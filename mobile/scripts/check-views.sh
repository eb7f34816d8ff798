#!/usr/bin/env bash
# Parses every view file, and type-checks the whole app, as it is built for Debug and for Release, against the
# stand-ins for Apple's modules in Tests/ViewCheck: SwiftUI, the Keychain, and what Foundation has on Darwin alone.
# That finds our own typing mistakes where SwiftUI does not exist; how Apple's behaves, only a Mac can tell.
# With --tests, the tests are type-checked too, for a toolchain that does not run them.
# Runs where swiftc is: call it through with-swift.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(swiftc --version 2>/dev/null | grep -oE 'Swift version [0-9.]+' | head -n 1)
out=.build/view-check/${version##* }
rm -rf "$out"
mkdir -p "$out/views"

mapfile -t views < <(find Sources/Views Sources/App -name '*.swift' | sort)
mapfile -t core < <(find Sources/Models Sources/Services Sources/ViewModels -name '*.swift' | sort)
swiftc -parse "${views[@]}"

# A module of this name makes the branches for Darwin count; what they need is beside the core, as in Foundation.
echo >"$out/Darwin.swift"
for module in "$out/Darwin.swift" Tests/ViewCheck/{UniformTypeIdentifiers,Security,UIKit,BackgroundTasks,AppIntents}.swift; do
  name=$(basename "$module" .swift)
  swiftc -emit-module -parse-as-library -I "$out" -module-name "$name" -o "$out/$name.swiftmodule" "$module"
done
swiftc -emit-module -parse-as-library -swift-version 6 -suppress-warnings -I "$out" -module-name SwiftUI \
  -o "$out/SwiftUI.swiftmodule" Tests/ViewCheck/{SwiftUI,Containers,Modifiers,Files}.swift

# The #Preview macro belongs to Apple's tools: here each preview becomes a function on the same line.
copies=()
for file in "${views[@]}"; do
  copy="$out/views/$(echo "$file" | tr / -)"
  awk '/^ *#Preview\(".*"\) \{/ { sub(/#Preview\(".*"\) \{/, "@MainActor @ViewBuilder private func preview" ++n "() -> some View {") } { print }' \
    "$file" >"$copy"
  copies+=("$copy")
done
as_built_for() {
  swiftc -typecheck -wmo -parse-as-library -swift-version 6 -warnings-as-errors -D "$1" -I "$out" \
    -module-name MovieManagerCore Tests/ViewCheck/Foundation+Darwin.swift "${core[@]}" "${copies[@]}"
}
as_built_for DEBUG &
as_built_for RELEASE
wait $!
if [ "${1:-}" = --tests ]; then
  mapfile -t tests < <(find Tests/MovieManagerCoreTests -name '*.swift' | sort)
  plugins=$(dirname "$(realpath "$(command -v swiftc)")")/../lib/swift/host/plugins
  mkdir "$out/core"
  swiftc -emit-module -enable-testing -parse-as-library -swift-version 6 -module-name MovieManagerCore \
    -Xfrontend -experimental-skip-all-function-bodies -o "$out/core/MovieManagerCore.swiftmodule" "${core[@]}"
  swiftc -typecheck -wmo -parse-as-library -swift-version 6 -warnings-as-errors -I "$out/core" \
    -plugin-path "$plugins/testing" -plugin-path "$plugins" -module-name MovieManagerCoreTests "${tests[@]}"
  echo "${#tests[@]} files of tests type-checked, with $version."
fi
echo "${#views[@]} view files type-checked for Debug and Release against the stand-in for SwiftUI, with $version."
