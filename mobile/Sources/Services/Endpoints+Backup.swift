import Foundation

/// How long the server may take over a whole library.
private let wholeLibrary: TimeInterval = 600

extension Endpoint where Reply == Data {
  static var exportBackup: Self {
    Self(path: ["backup", "export"], timeout: wholeLibrary) { $0 }
  }

  static func downloadBackup(_ filename: String) -> Self {
    Self(path: ["backup", "download", filename], timeout: wholeLibrary) { $0 }
  }
}

extension Endpoint where Reply == ImportResult {
  static func importBackup(_ document: RequestBody, mode: ImportMode, preview: Bool) -> Self {
    Self(
      .post, ["backup", "import"], query: ["mode": mode.rawValue, "dry_run": String(preview)],
      body: document, timeout: wholeLibrary)
  }

  static func restoreBackup(_ filename: String, mode: ImportMode, preview: Bool) -> Self {
    Self(
      .post, ["backup", "restore", filename], query: ["mode": mode.rawValue, "dry_run": String(preview)],
      timeout: wholeLibrary)
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

extension Endpoint where Reply == BackupStatus {
  static var backupStatus: Self { Self(.get, ["backup", "status"]) }
}

extension Endpoint where Reply == BackupFileInfo {
  static var runBackup: Self { Self(.post, ["backup", "run"], timeout: wholeLibrary) }
}

extension Endpoint where Reply == Void {
  static func deleteBackup(_ filename: String) -> Self { Self(.delete, ["backup", filename]) }
}
