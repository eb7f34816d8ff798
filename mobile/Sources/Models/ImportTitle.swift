import Foundation

/// A title of another service's files, and which one it may be.
struct ImportTitle: Codable, Hashable, Sendable, Identifiable {
  enum State: String, OpenEnum { case certain, ambiguous, unknown, pending, waiting, skipped, other }

  let key: String
  let state: State
  let decided: Bool
  let title: String?
  let originalTitle: String?
  let year: Int?
  let kind: String
  /// How many rows of the files are about it.
  let rows: Int
  /// Why it could not be told which one it is, and which key would help.
  let because: String?
  let imdbId: String?
  let candidates: [ImportCandidate]

  var id: String { key.exactKey }
}

struct ImportCandidate: Codable, Hashable, Sendable {
  struct Link: Codable, Hashable, Sendable {
    let name: String
    let url: String
  }

  /// Without one it can't be taken.
  let imdbId: String?
  let title: String?
  let originalTitle: String?
  let year: Int?
  let kind: String?
  let director: String?
  let runtime: Int?
  let poster: String?
  let links: [Link]
}

/// Which titles of an import are asked for: those that a person can settle, or those that one left out.
enum ImportTitles: String, Sendable { case doubtful, skipped }

struct ImportTitlePage: Codable, Sendable {
  let total: Int
  let titles: [ImportTitle]
}

/// What a person says of a title: once for all of its rows, and for every later import.
struct ImportDecision: Hashable, Sendable {
  enum Choice: Hashable, Sendable {
    /// By its IMDb number.
    case title(String)
    case skip
  }

  let key: String
  /// Nil takes an earlier decision back.
  let choice: Choice?

  var fields: [String: JSONValue] {
    switch choice {
    case .title(let imdbId): ["key": .text(key), "imdb_id": .text(imdbId)]
    case .skip: ["key": .text(key), "skip": .bool(true)]
    case nil: ["key": .text(key)]
    }
  }
}

struct ImportDecided: Codable, Sendable {
  let titles: [ImportTitle]
  let counts: ImportJob.Titles
}
