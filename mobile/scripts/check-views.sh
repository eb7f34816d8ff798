#!/usr/bin/env bash
# Parses every view file, and type-checks the whole app against the stand-in for SwiftUI in Tests/ViewCheck.
# That finds our own typing mistakes where SwiftUI does not exist; how Apple's behaves, only a Mac can tell.
# Runs where swiftc is: call it through with-swift.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

out=.build/view-check
rm -rf "$out"
mkdir -p "$out/views"

mapfile -t views < <(find Sources/Views Sources/App -name '*.swift' | sort)
mapfile -t core < <(find Sources/Models Sources/Services Sources/ViewModels -name '*.swift' | sort)
swiftc -parse "${views[@]}"

for module in UniformTypeIdentifiers Security; do
  swiftc -emit-module -parse-as-library -module-name "$module" -o "$out/$module.swiftmodule" "Tests/ViewCheck/$module.swift"
done
swiftc -emit-module -parse-as-library -swift-version 6 -suppress-warnings -I "$out" -module-name SwiftUI \
  -o "$out/SwiftUI.swiftmodule" Tests/ViewCheck/{SwiftUI,Containers,Modifiers}.swift

# The #Preview macro belongs to Apple's tools: here each preview becomes a function on the same line.
copies=()
for file in "${views[@]}"; do
  copy="$out/views/$(echo "$file" | tr / -)"
  awk '/^#Preview\(".*"\) \{/ { sub(/^#Preview\(".*"\) \{/, "@MainActor @ViewBuilder private func preview" ++n "() -> some View {") } { print }' \
    "$file" >"$copy"
  copies+=("$copy")
done
swiftc -typecheck -parse-as-library -swift-version 6 -warnings-as-errors -D DEBUG -I "$out" \
  -module-name MovieManagerCore "${core[@]}" "${copies[@]}"
echo "${#views[@]} view files parsed, and type-checked against the stand-in for SwiftUI."
