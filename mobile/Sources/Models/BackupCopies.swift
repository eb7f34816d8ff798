/// The places that the server copies backups to, and what lies there.
struct BackupCopies: Codable, Hashable, Sendable {
  let places: [CopyPlace]
  /// What new copies are locked with.
  var locking: Locking?

  struct Locking: Codable, Hashable, Sendable {
    var locked = false
    var sentence = ""
  }
}

extension BackupCopies.Locking {
  private enum Keys: String, CodingKey { case locked, sentence }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    locked = try fields.decode(.locked, or: false)
    sentence = try fields.decode(.sentence, or: "")
  }
}

/// A disk, a bucket or another server that backups are copied to.
struct CopyPlace: Codable, Hashable, Sendable, Identifiable {
  enum State: String, OpenEnum {
    case ok, waiting, behind, unreachable, gone, damaged, other
  }

  /// What a restore names it by.
  let id: String
  let name: String
  let state: State
  /// What is so, in the server's words.
  var sentence = ""
  var nightsBehind = 0
  /// Newest first.
  var copies: [CopyFile] = []
}

extension CopyPlace {
  private enum Keys: String, CodingKey { case id, name, state, sentence, nightsBehind, copies }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try fields.decode(String.self, forKey: .id)
    name = try fields.decode(String.self, forKey: .name)
    state = try fields.decode(.state, or: .other)
    sentence = try fields.decode(.sentence, or: "")
    nightsBehind = try fields.decode(.nightsBehind, or: 0)
    copies = try fields.decode(.copies, or: [])
  }
}

/// A backup as it lies in another place.
struct CopyFile: Codable, Hashable, Sendable, Identifiable {
  let filename: String
  let createdAt: Timestamp
  var sizeBytes = 0
  var movies: Int?
  /// Null where the server does not say.
  var locked: Bool?
  /// The fingerprints of the emergency kits that open it.
  var openedBy: [String] = []
  /// Whether the server can open it.
  var openable = true
  var damaged = false
  /// When it was read back and compared; null before that.
  var confirmedAt: Timestamp?
  /// Whether a restore was tried out with it and succeeded; null where none has been tried yet.
  var restorable: Bool?
  var testedAt: Timestamp?
  var testFailure: String?

  var id: String { filename }
  var canBeRestored: Bool { openable && !damaged }
}

extension CopyFile {
  private enum Keys: String, CodingKey {
    case filename, createdAt, sizeBytes, movies, locked, openedBy, openable, damaged, confirmedAt, restorable
    case testedAt, testFailure
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    filename = try fields.decode(String.self, forKey: .filename)
    createdAt = try fields.decode(Timestamp.self, forKey: .createdAt)
    sizeBytes = try fields.decode(.sizeBytes, or: 0)
    movies = try fields.decodeIfPresent(Int.self, forKey: .movies)
    locked = try fields.decodeIfPresent(Bool.self, forKey: .locked)
    openedBy = try fields.decode(.openedBy, or: [])
    openable = try fields.decode(.openable, or: true)
    damaged = try fields.decode(.damaged, or: false)
    confirmedAt = try fields.decodeIfPresent(Timestamp.self, forKey: .confirmedAt)
    restorable = try fields.decodeIfPresent(Bool.self, forKey: .restorable)
    testedAt = try fields.decodeIfPresent(Timestamp.self, forKey: .testedAt)
    testFailure = try fields.decodeIfPresent(String.self, forKey: .testFailure)
  }
}

/// A copy by all that a restore of it needs.
struct PlacedCopy: Hashable, Sendable {
  let filename: String
  let createdAt: Timestamp
  let placeId: String
  let placeName: String
}

extension CopyPlace {
  func placed(_ copy: CopyFile) -> PlacedCopy {
    PlacedCopy(filename: copy.filename, createdAt: copy.createdAt, placeId: id, placeName: name)
  }
}
