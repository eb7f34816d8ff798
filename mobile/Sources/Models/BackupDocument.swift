import Foundation

/// A backup file as far as this device reads it: enough to say what is in it before it is sent.
/// The server alone decides which rows are good, so a row that is not understood here is counted, not refused.
struct BackupDocument: Hashable, Sendable {
  static let newestVersion = 2

  let version: Int
  let exportedAt: Timestamp?
  let movies: [BackupMovie]
  let people: [BackupPerson]
  let lists: [BackupListRow]
  let unreadableRows: Int
}

struct BackupMovie: Hashable, Sendable {
  let imdbId: String
  /// The earliest files have titles without one.
  let status: MovieStatus?
  let customListId: String?
  let lastModified: Timestamp?
  let recommendations: [Recommendation]
  let watchHistory: WatchHistory?
}

struct BackupPerson: Decodable, Hashable, Sendable {
  let name: String
  let isTrusted: Bool
  let color: String?
  let emoji: String?
}

struct BackupListRow: Decodable, Hashable, Sendable {
  let id: String
  let name: String
}

enum BackupDocumentError: Error, Hashable {
  case notABackup
  case tooNew(Int)

  var sentence: String {
    switch self {
    case .notABackup:
      "This file is not a Movie Manager backup."
    case .tooNew(let version):
      "This backup is version \(version); this app reads up to \(BackupDocument.newestVersion). Update the app and the server first."
    }
  }
}

extension BackupDocument {
  static func read(_ data: Data) throws(BackupDocumentError) -> BackupDocument {
    let document: BackupDocument
    do { document = try JSONDecoder.server.decode(BackupDocument.self, from: data) } catch { throw .notABackup }
    if document.version > newestVersion { throw .tooNew(document.version) }
    return document
  }
}

extension BackupDocument: Decodable {
  private enum Keys: String, CodingKey { case version, exportedAt, movies, people, lists }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    version = try container.decode(Int.self, forKey: .version)
    exportedAt = try? container.decodeIfPresent(Timestamp.self, forKey: .exportedAt)
    let movies = try container.decode([ReadOrNot<BackupMovie>].self, forKey: .movies)
    let people = try container.decodeIfPresent([ReadOrNot<BackupPerson>].self, forKey: .people) ?? []
    let lists = try container.decodeIfPresent([ReadOrNot<BackupListRow>].self, forKey: .lists) ?? []
    self.movies = movies.compactMap(\.row)
    self.people = people.compactMap(\.row)
    self.lists = lists.compactMap(\.row)
    unreadableRows =
      movies.count + people.count + lists.count - self.movies.count - self.people.count - self.lists.count
  }
}

/// A row, or nothing where it could not be read, so that one bad row does not cost the others.
private struct ReadOrNot<Row: Decodable>: Decodable {
  let row: Row?

  init(from decoder: any Decoder) throws {
    row = try? decoder.singleValueContainer().decode(Row.self)
  }
}

extension BackupMovie: Decodable {
  private enum Keys: String, CodingKey {
    case imdbId, status, customListId, lastModified, recommendations, watchHistory
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    imdbId = try container.decode(String.self, forKey: .imdbId)
    status = try container.decodeIfPresent(MovieStatus.self, forKey: .status)
    customListId = try container.decodeIfPresent(String.self, forKey: .customListId)
    lastModified = try container.decodeIfPresent(Timestamp.self, forKey: .lastModified)
    let recommendations = try container.decodeIfPresent([AnyRecommendation].self, forKey: .recommendations)
    self.recommendations = recommendations?.map(\.recommendation) ?? []
    watchHistory = try container.decodeIfPresent(WatchHistory.self, forKey: .watchHistory)
  }
}

/// A recommendation of either version: the earliest files have `person` and "upvote".
private struct AnyRecommendation: Decodable {
  private enum Keys: String, CodingKey { case personName, person, dateRecommended, voteType }
  private enum Vote: String, Decodable { case upvote, downvote }

  let recommendation: Recommendation

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let name = try container.decodeIfPresent(String.self, forKey: .personName)
    recommendation = Recommendation(
      personName: try name ?? container.decode(String.self, forKey: .person),
      dateRecommended: try container.decodeIfPresent(Timestamp.self, forKey: .dateRecommended),
      voteType: try Self.vote(in: container))
  }

  private static func vote(in container: KeyedDecodingContainer<Keys>) throws -> Bool {
    if let vote = try? container.decode(Bool.self, forKey: .voteType) { return vote }
    return try container.decode(Vote.self, forKey: .voteType) == .upvote
  }
}
