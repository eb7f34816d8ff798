import Foundation
import Testing

/// What the system and the App Store need of the app's description, and settings that the code relies on.
@Suite struct ProjectTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../project.yml")
    .standardizedFileURL

  /// Each value of project.yml by its path, such as "targets/MovieManager/type"; lists and maps have no value.
  private static func project() throws -> [String: String] {
    var path: [(indent: Int, name: String)] = []
    var values: [String: String] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard let match = line.wholeMatch(of: /( *)(?:- )?([A-Za-z_~0-9]+):(?: +(.*))?/) else { continue }
      let indent = match.1.count
      path.removeAll { $0.indent >= indent }
      path.append((indent, String(match.2)))
      values[path.map(\.name).joined(separator: "/")] = match.3.map { String($0).replacing("\"", with: "") } ?? ""
    }
    return values
  }

  @Test(arguments: [
    "CFBundleDisplayName", "CFBundleShortVersionString", "CFBundleVersion", "LSRequiresIPhoneOS", "UILaunchScreen",
    "UISupportedInterfaceOrientations", "ITSAppUsesNonExemptEncryption", "NSLocalNetworkUsageDescription",
  ])
  func theAppHasEveryKeyThatTheSystemAsksFor(key: String) throws {
    #expect(try Self.project()["targets/MovieManager/info/properties/\(key)"] != nil)
  }

  /// "Open in…" of other apps offers this one for the files of other services.
  @Test(arguments: [
    "public.zip-archive", "public.comma-separated-values-text", "public.tab-separated-values-text", "public.json",
    "public.xml", "public.plain-text",
  ])
  func filesOfThisKindCanBeOpenedInTheApp(kind: String) throws {
    let project = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(project.contains("\n              - \(kind)\n"))
    #expect(try Self.project()["targets/MovieManager/info/properties/LSSupportsOpeningDocumentsInPlace"] == "true")
  }

  @Test func copiesAreVisibleInFilesAndMadeInTheBackground() throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    let project = try Self.project()
    let app = try String(
      contentsOf: Self.file.deletingLastPathComponent().appending(path: "Sources/App/MovieManagerApp.swift"),
      encoding: .utf8)
    #expect(project["targets/MovieManager/info/properties/UIFileSharingEnabled"] == "true")
    #expect(project["targets/MovieManager/info/properties/LSSupportsOpeningDocumentsInPlace"] == "true")
    #expect(text.contains("UIBackgroundModes:\n          - fetch\n"))
    #expect(text.contains("BGTaskSchedulerPermittedIdentifiers:\n          - org.moviemanager.copy\n"))
    #expect(app.contains(#"backgroundWork = "org.moviemanager.copy""#))
  }

  @Test func aSelfHostedServerMayBeReachedWithoutEncryption() throws {
    let security = "targets/MovieManager/info/properties/NSAppTransportSecurity/"
    let project = try Self.project()
    #expect(project[security + "NSAllowsArbitraryLoads"] == "true")
    // Beside this key the system ignores the one above.
    #expect(project[security + "NSAllowsLocalNetworking"] == nil)
  }

  @Test func whatIsBoundToNoActorStaysOffTheMainThread() throws {
    let project = try Self.project()
    let settings = [
      "SWIFT_DEFAULT_ACTOR_ISOLATION", "SWIFT_APPROACHABLE_CONCURRENCY",
      "SWIFT_UPCOMING_FEATURE_NONISOLATED_NONSENDING_BY_DEFAULT",
    ]
    #expect(settings.map { project["settings/base/\($0)"] } == ["nonisolated", "NO", "NO"])
  }

  @Test func theTeamAndTheBundleIdAreOnesOwn() throws {
    let project = try Self.project()
    #expect(project["configFiles/Release"] == "Config.xcconfig")
    #expect(
      project["targets/MovieManager/settings/base/PRODUCT_BUNDLE_IDENTIFIER"] == "$(MOVIEMANAGER_BUNDLE_ID)")
    #expect(project.keys.allSatisfy { !$0.contains("DEVELOPMENT_TEAM") })
  }
}
