struct BackupSettings: Codable, Hashable, Sendable {
  let backupEnabled: Bool
}

/// A backup that the server keeps for this account.
struct BackupFileInfo: Codable, Hashable, Sendable, Identifiable {
  enum Kind: String, OpenEnum {
    case daily, hourly, manual, rescue, other
    case beforeImport = "before-import"
    case beforeRestore = "before-restore"
  }

  let filename: String
  let createdAt: Timestamp
  let sizeBytes: Int
  let kind: Kind
  /// False for a damaged file; null where there is no checksum to compare with.
  var verified: Bool?
  var movies: Int?
  /// Whether a restore was tried out with it and succeeded; null where none has been tried yet.
  var restorable: Bool?
  var testedAt: Timestamp?
  var testFailure: String?
  var pinned = false
  var label: String?
  /// Every reason why retention keeps it, in sentences.
  var keptBecause: [String] = []

  var id: String { filename }
  var isDamaged: Bool { verified == false }
  /// A rescue copy is raw rows: it can be downloaded, and only the operator can restore it.
  var canBeRestored: Bool { !isDamaged && kind != .rescue }
}

extension BackupFileInfo {
  private enum Keys: String, CodingKey {
    case filename, createdAt, sizeBytes, kind, verified, movies, restorable, testedAt, testFailure, pinned, label
    case keptBecause
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    filename = try fields.decode(String.self, forKey: .filename)
    createdAt = try fields.decode(Timestamp.self, forKey: .createdAt)
    sizeBytes = try fields.decode(.sizeBytes, or: 0)
    kind = try fields.decode(.kind, or: .other)
    verified = try fields.decodeIfPresent(Bool.self, forKey: .verified)
    movies = try fields.decodeIfPresent(Int.self, forKey: .movies)
    restorable = try fields.decodeIfPresent(Bool.self, forKey: .restorable)
    testedAt = try fields.decodeIfPresent(Timestamp.self, forKey: .testedAt)
    testFailure = try fields.decodeIfPresent(String.self, forKey: .testFailure)
    pinned = try fields.decode(.pinned, or: false)
    label = try fields.decodeIfPresent(String.self, forKey: .label)
    keptBecause = try fields.decode(.keptBecause, or: [])
  }
}

struct BackupList: Decodable, Sendable {
  let backups: [BackupFileInfo]
}

/// A backup that was deleted and can still be brought back.
struct DeletedBackup: Decodable, Hashable, Sendable, Identifiable {
  let backup: BackupFileInfo
  let deletedAt: Timestamp
  /// When it is removed for good.
  let goneAt: Timestamp

  var id: String { backup.filename }
}

extension DeletedBackup {
  private enum Keys: String, CodingKey { case deletedAt, goneAt }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    backup = try BackupFileInfo(from: decoder)
    deletedAt = try fields.decode(Timestamp.self, forKey: .deletedAt)
    goneAt = try fields.decode(Timestamp.self, forKey: .goneAt)
  }
}

struct DeletedBackupList: Decodable, Sendable {
  let backups: [DeletedBackup]
}
