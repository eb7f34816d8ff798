// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "MovieManagerCore",
  platforms: [.iOS(.v17), .macOS(.v14)],
  products: [.library(name: "MovieManagerCore", targets: ["MovieManagerCore"])],
  targets: [
    .target(
      name: "MovieManagerCore",
      path: "Sources",
      exclude: ["App", "Views"],
      sources: ["Models", "Services", "ViewModels"],
      linkerSettings: [
        // The Observation library of Swift 6.0 refers to a symbol that no library on Linux has.
        .unsafeFlags(["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))
      ]
    ),
    .testTarget(
      name: "MovieManagerCoreTests",
      dependencies: ["MovieManagerCore"],
      path: "Tests/MovieManagerCoreTests",
      linkerSettings: [
        .unsafeFlags(["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
