#!/usr/bin/env bash
# Measures, built with -O, what the core costs on the main actor. Call it through with-swift.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p .build
mapfile -t core < <(find Sources/Models Sources/Services Sources/ViewModels -name '*.swift' | sort)
swiftc -O -wmo -swift-version 6 -module-name MovieManagerCore -Xlinker --allow-shlib-undefined \
  -o .build/bench "${core[@]}" Tests/Bench/main.swift
.build/bench
