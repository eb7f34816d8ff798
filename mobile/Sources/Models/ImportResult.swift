/// What brings a document into the library does with rows that are here already.
enum ImportMode: String, Codable, Sendable, CaseIterable {
  case merge, replace
}

/// What an import or a restore did, or in a preview would do.
struct ImportResult: Codable, Hashable, Sendable {
  struct Counts: Codable, Hashable, Sendable {
    let movies: Int
    let people: Int
    let lists: Int
  }

  struct Changes: Codable, Hashable, Sendable {
    let added: Int
    let updated: Int
    let unchanged: Int
    let kept: Int
    let removed: Int
  }

  struct ChangesByKind: Codable, Hashable, Sendable {
    let movies: Changes
    let people: Changes
    let lists: Changes
  }

  let success: Bool
  let dryRun: Bool
  let mode: ImportMode
  let importedCounts: Counts
  let changes: ChangesByKind
  let imdbIdsNeedingEnrichment: [String]
  /// The library as it was just before: what Undo brings back. Null in a preview and where nothing changed.
  let safetyBackup: String?
  let errors: [String]
  let notices: [String]
  /// In a preview, the first rows that would not stay as they are.
  var rows: [PlannedRow]?
  var rowsTotal: Int?
  /// What the lists are called that these rows are on, by id.
  var listNames: [String: String]?
  /// In a preview, what the person says yes to: the server applies this plan or none.
  var planDigest: String?
  /// The raw copy of a library that was too broken for a safety backup.
  var rescueCopy: String?
}

extension ImportResult {
  var changesNothing: Bool {
    [changes.movies, changes.people, changes.lists].allSatisfy { $0.added + $0.updated + $0.removed == 0 }
  }
}

/// One row of a preview. `before` and `after` hold the fields that differ, as the document has them.
struct PlannedRow: Codable, Hashable, Sendable, Identifiable {
  enum Kind: String, OpenEnum { case movie, person, list, other }
  enum Action: String, OpenEnum { case add, update, keep, remove, other }

  let kind: Kind
  let key: String
  let title: String?
  let action: Action
  let before: [String: JSONValue]?
  let after: [String: JSONValue]?

  var id: String { "\(kind.rawValue) \(key.exactKey)" }
}
