import Foundation

/// How long the server may take over a whole library.
let wholeLibrary: TimeInterval = 600

extension Endpoint where Reply == Data {
  static var exportBackup: Self {
    Self(path: ["backup", "export"], timeout: wholeLibrary) { $0 }
  }

  static func downloadBackup(_ filename: String) -> Self {
    Self(path: ["backup", "download", filename], timeout: wholeLibrary) { $0 }
  }
}

/// A preview, or the doing of what a preview showed.
enum TransferStep: Hashable, Sendable {
  case preview
  /// `plan` is the digest of the preview that the person said yes to: the server applies that plan or none.
  case apply(plan: String?)

  fileprivate func query(_ mode: ImportMode) -> [String: String] {
    switch self {
    case .preview: ["mode": mode.rawValue, "dry_run": "true"]
    case .apply(plan: nil): ["mode": mode.rawValue, "dry_run": "false"]
    case .apply(let plan?): ["mode": mode.rawValue, "dry_run": "false", "plan": plan]
    }
  }
}

extension Endpoint where Reply == ImportResult {
  static func importBackup(_ document: RequestBody, mode: ImportMode, _ step: TransferStep) -> Self {
    Self(.post, ["backup", "import"], query: step.query(mode), body: document, timeout: wholeLibrary)
  }

  /// Without a selection, everything.
  static func restoreBackup(
    _ filename: String, mode: ImportMode, _ step: TransferStep, only selection: BackupSelection? = nil
  ) -> Self {
    Self(
      .post, ["backup", "restore", filename], query: step.query(mode),
      body: selection.map { .json($0.fields) } ?? .none, timeout: wholeLibrary)
  }

  /// The copy of this name in a place.
  static func restoreCopy(_ filename: String, at place: String, mode: ImportMode, _ step: TransferStep) -> Self {
    let query = step.query(mode).merging(["place": place]) { $1 }
    return Self(.post, ["backup", "restore", filename], query: query, timeout: wholeLibrary)
  }
}

extension Endpoint where Reply == BackupSettings {
  static var backupSettings: Self { Self(.get, ["backup", "settings"]) }

  static func setBackupSettings(enabled: Bool) -> Self {
    Self(.put, ["backup", "settings"], body: .json(["backup_enabled": .bool(enabled)]))
  }
}

extension Endpoint where Reply == BackupList {
  static var backups: Self { Self(.get, ["backup", "list"]) }
}

extension Endpoint where Reply == BackupCopies {
  static var copies: Self { Self(.get, ["backup", "copies"]) }
}

extension Endpoint where Reply == DeletedBackupList {
  static var deletedBackups: Self { Self(.get, ["backup", "deleted"]) }
}

extension Endpoint where Reply == BackupStatus {
  static var backupStatus: Self { Self(.get, ["backup", "status"]) }
  static var markLossAsSeen: Self { Self(.post, ["backup", "status", "seen"]) }
}

extension Endpoint where Reply == BackupFileInfo {
  static var runBackup: Self { Self(.post, ["backup", "run"], timeout: wholeLibrary) }

  static func bringBack(deleted filename: String) -> Self { Self(.post, ["backup", "deleted", filename]) }

  static func setNote(of filename: String, pinned: Bool, label: String?) -> Self {
    Self(.put, ["backup", filename, "note"], body: .json(["pinned": .bool(pinned), "label": JSONValue(label)]))
  }
}

extension Endpoint where Reply == BackupContents {
  static func contents(of filename: String, _ window: ContentsWindow) -> Self {
    Self(.get, ["backup", filename, "contents"], query: window.query, timeout: 60)
  }
}

/// Which rows of a backup are asked for.
struct ContentsWindow: Hashable, Sendable {
  static let rows = 100

  var kind = BackupContents.Kind.movies
  var search = ""
  var offset = 0

  fileprivate var query: [String: String] {
    let query = ["kind": kind.rawValue, "offset": String(offset), "limit": String(Self.rows)]
    return search.isEmpty ? query : query.merging(["search": search]) { $1 }
  }
}

extension Endpoint where Reply == BackupComparison {
  /// With the library as it is now.
  static func compare(_ filename: String, offset: Int) -> Self {
    Self(
      .get, ["backup", "compare"], query: ["from": filename, "offset": String(offset), "limit": "500"], timeout: 60)
  }
}

extension Endpoint where Reply == TitleHistory {
  static func history(of imdbId: String) -> Self { Self(.get, ["backup", "history", imdbId], timeout: 60) }
}

extension Endpoint where Reply == Void {
  static func deleteBackup(_ filename: String) -> Self { Self(.delete, ["backup", filename]) }
}
