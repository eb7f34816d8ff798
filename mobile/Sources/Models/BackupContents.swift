/// What is in a backup, one window of it at a time.
struct BackupContents: Decodable, Hashable, Sendable {
  enum Kind: String, Sendable, CaseIterable { case movies, people, lists }

  struct Counts: Codable, Hashable, Sendable {
    let movies: Int
    let people: Int
    let lists: Int
  }

  let filename: String
  let createdAt: Timestamp?
  let counts: Counts
  /// How many rows there are that match the search.
  let total: Int
  let rows: [BackupContentsRow]
}

struct BackupContentsRow: Codable, Hashable, Sendable, Identifiable {
  let kind: PlannedRow.Kind
  let key: String
  let title: String?
  /// The row as the document has it.
  let row: [String: JSONValue]
  let listName: String?

  var id: String { "\(kind.rawValue) \(key.exactKey)" }
  var name: String { title ?? row["name"]?.asText ?? key }
}

/// The rows of a backup that are to be restored. What they need comes along; everything else stays.
struct BackupSelection: Hashable, Sendable {
  var movies: Set<String> = []
  /// By exact name: two names may only look the same.
  var people: [String: String] = [:]
  var lists: Set<String> = []

  var count: Int { movies.count + people.count + lists.count }
  var isEmpty: Bool { count == 0 }

  func holds(_ row: BackupContentsRow) -> Bool {
    switch row.kind {
    case .movie: movies.contains(row.key)
    case .person: people[row.key.exactKey] != nil
    case .list: lists.contains(row.key)
    case .other: false
    }
  }

  mutating func toggle(_ row: BackupContentsRow) {
    let isIn = holds(row)
    switch row.kind {
    case .movie: if isIn { movies.remove(row.key) } else { movies.insert(row.key) }
    case .person: people[row.key.exactKey] = isIn ? nil : row.key
    case .list: if isIn { lists.remove(row.key) } else { lists.insert(row.key) }
    case .other: break
    }
  }

  var fields: [String: JSONValue] {
    func names(_ keys: some Collection<String>) -> JSONValue { .array(keys.sorted().map(JSONValue.text)) }
    return ["movies": names(movies), "people": names(people.values), "lists": names(lists)]
  }
}

/// What differs between two moments.
struct BackupComparison: Codable, Hashable, Sendable {
  let from: String
  /// Null for the library as it is now.
  let to: String?
  let changes: ImportResult.ChangesByKind
  let rows: [PlannedRow]
  let rowsTotal: Int
  var listNames: [String: String]?
}

/// One title in every backup.
struct TitleHistory: Codable, Hashable, Sendable {
  /// Backups in a row in which the title is the same.
  struct Span: Codable, Hashable, Sendable, Identifiable {
    enum Change: String, OpenEnum { case appeared, changed, vanished, other }

    let first: String
    let last: String
    let from: Timestamp
    let until: Timestamp
    let backups: Int
    let change: Change
    /// The title's row of the document; null where these backups do not have it.
    let movie: [String: JSONValue]?

    var id: String { first }
  }

  let imdbId: String
  let title: String?
  let now: [String: JSONValue]?
  let spans: [Span]
  /// Backups that could not be read.
  let skipped: [String]
}
