/// How many rows ended in which way. The sum is the number of rows in the files.
struct ImportOutcomes: Codable, Hashable, Sendable {
  let rows: Int
  let added: Int
  let updated: Int
  let unchanged: Int
  let skipped: Int
  let ambiguous: Int
  let failed: Int
  /// Why rows stay out, by the server's names.
  let reasons: [String: Int]
}

/// One row of a file, and what became of it, or would.
struct ImportRow: Codable, Hashable, Sendable, Identifiable {
  let file: String
  let line: Int
  let reason: String?
  let title: String?
  let year: Int?
  let imdbId: String?
  /// A day or a moment, as text.
  let dateWatched: String?
  let rating: Double?
  let list: String?
  let wanted: Bool
  let watched: Bool
  let liked: Bool
  let notices: [String]

  var id: String { "\(file.exactKey) \(line)" }
}

struct ImportRowPage: Codable, Hashable, Sendable {
  let total: Int
  let rows: [ImportRow]
}

/// What an import job would do.
struct ImportPlan: Codable, Hashable, Sendable {
  let preview: ImportResult
  let outcomes: ImportOutcomes
  /// Titles that stay out for now.
  let doubtful: Int
  /// Titles of the files that the person has removed from the library; an older server does not count them.
  var removedHere: Int?
}

struct ImportApplied: Codable, Sendable {
  let result: ImportResult
  let job: ImportJob
}

enum ImportReportFormat: String, Sendable { case csv, json }

/// The services whose files the server writes.
enum ExportTarget: String, Sendable, CaseIterable {
  case letterboxd, trakt, imdb, csv
  case traktTable = "trakt-csv"
}
