struct BackupSettings: Codable, Hashable, Sendable {
  let backupEnabled: Bool
}

/// A backup that the server keeps for this account.
struct BackupFileInfo: Codable, Hashable, Sendable, Identifiable {
  enum Kind: String, Codable, Sendable {
    case daily, hourly, manual
    case beforeImport = "before-import"
    case beforeRestore = "before-restore"
  }

  let filename: String
  let createdAt: Timestamp
  let sizeBytes: Int
  let kind: Kind
  /// False for a damaged file; null for one from an earlier installation, which had no checksums.
  let verified: Bool?
  let movies: Int?

  var id: String { filename }
  var isDamaged: Bool { verified == false }
}

struct BackupList: Codable, Sendable {
  let backups: [BackupFileInfo]
}

/// How the nightly backups are doing.
struct BackupStatus: Codable, Hashable, Sendable {
  let backupEnabled: Bool
  let schedule: String
  let timezone: String
  let lastSuccessAt: Timestamp?
  let lastSuccessFile: String?
  let lastFailureAt: Timestamp?
  let lastFailureReason: String?
  let failingSince: Timestamp?
  let stale: Bool
  let nextRunAt: Timestamp
  /// A sentence, when older backups are held back from being pruned.
  let holds: String?
}
