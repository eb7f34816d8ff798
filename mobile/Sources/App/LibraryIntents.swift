import AppIntents

/// What Shortcuts can do with the library; the rest is theirs.
struct ExportLibraryIntent: AppIntent {
  static let title: LocalizedStringResource = "Export Library"
  static let description: IntentDescription? = "Fetches your library from the server as one file."
  @Dependency private var app: AppModel

  @MainActor func perform() async throws -> some IntentResult & ReturnsValue<IntentFile> {
    let file = try await app.shortcuts.exportLibrary()
    return .result(value: IntentFile(fileURL: file, filename: file.lastPathComponent, type: .json))
  }
}

struct BackUpNowIntent: AppIntent {
  static let title: LocalizedStringResource = "Back Up Now"
  static let description: IntentDescription? = "Has the server keep a backup of your library."
  @Dependency private var app: AppModel

  @MainActor func perform() async throws -> some IntentResult & ProvidesDialog {
    .result(dialog: "\(try await app.shortcuts.backUpNow())")
  }
}

struct AddToWatchIntent: AppIntent {
  static let title: LocalizedStringResource = "Add to Watch"
  static let description: IntentDescription? = "Adds a film or series to the titles to watch."
  @Dependency private var app: AppModel

  @Parameter(title: "Title", description: "Its name, its IMDb number or a link to it.")
  var words: String

  @MainActor func perform() async throws -> some IntentResult & ProvidesDialog {
    let found = try await app.shortcuts.find(words)
    var name = found.names[0]
    if found.names.count > 1 { name = try await $words.requestDisambiguation(among: found.names, dialog: "Which one?") }
    return .result(dialog: "\(try await app.shortcuts.add(name, of: found))")
  }
}

struct LibraryShortcuts: AppShortcutsProvider {
  static var appShortcuts: [AppShortcut] {
    AppShortcut(
      intent: BackUpNowIntent(), phrases: ["Back up my \(.applicationName) library"], shortTitle: "Back Up Now",
      systemImageName: "externaldrive.badge.plus")
    AppShortcut(
      intent: AddToWatchIntent(), phrases: ["Add a film to \(.applicationName)"], shortTitle: "Add to Watch",
      systemImageName: "plus")
    AppShortcut(
      intent: ExportLibraryIntent(), phrases: ["Export my \(.applicationName) library"], shortTitle: "Export Library",
      systemImageName: "square.and.arrow.up")
  }
}

extension ShortcutRefusal: CustomLocalizedStringResourceConvertible {
  var localizedStringResource: LocalizedStringResource { "\(sentence)" }
}
