import Foundation

enum MovieStatus: String, OpenEnum {
  case toWatch, watched, deleted, custom, other
}

struct Recommendation: Codable, Hashable, Sendable, Identifiable {
  let personName: String
  let dateRecommended: Timestamp?
  /// True for "watch it", false for "better not".
  let voteType: Bool

  /// A person recommends a title once.
  var id: String { personName.exactKey }
}

struct WatchHistory: Codable, Hashable, Sendable {
  let dateWatched: Timestamp?
  let myRating: Double?
}

/// A film or series of the library, with all that hangs on it.
struct Movie: Codable, Hashable, Sendable, Identifiable {
  let imdbId: String
  var status: MovieStatus
  var customListId: String?
  var lastModified: Timestamp?
  var tmdbData: Metadata?
  var omdbData: Metadata?
  /// What the catalogue that needs no key says; a server of the earlier kind has none.
  var catalogueData: Metadata?
  var recommendations: [Recommendation]
  var watchHistory: WatchHistory?

  var id: String { imdbId }
}

extension Movie {
  private enum Keys: String, CodingKey {
    case imdbId, status, customListId, lastModified, tmdbData, omdbData, catalogueData, recommendations, watchHistory
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    imdbId = try fields.decode(String.self, forKey: .imdbId)
    status = try fields.decode(.status, or: .other)
    customListId = try fields.decodeIfPresent(String.self, forKey: .customListId)
    lastModified = try fields.decodeIfPresent(Timestamp.self, forKey: .lastModified)
    tmdbData = try fields.decodeIfPresent(Metadata.self, forKey: .tmdbData)
    omdbData = try fields.decodeIfPresent(Metadata.self, forKey: .omdbData)
    catalogueData = try fields.decodeIfPresent(Metadata.self, forKey: .catalogueData)
    recommendations = try fields.decode(.recommendations, or: [])
    watchHistory = try fields.decodeIfPresent(WatchHistory.self, forKey: .watchHistory)
  }
}

extension Movie {
  /// In the order in which their word counts.
  private var sources: [Metadata?] { [tmdbData, omdbData, catalogueData] }

  /// A title that no source has described yet is shown by its id, the only name it has.
  var title: String { first(\.title) ?? imdbId }
  var year: String? { first(\.year) }
  var plot: String? { first(\.plot) }
  var poster: URL? { first(\.poster) }
  var posterSmall: URL? { tmdbData?.posterSmall ?? poster }
  var isSeries: Bool { (tmdbData?.mediaType ?? catalogueData?.mediaType) == "tv" }
  var imdbRating: Double? { omdbData?.imdbRating }
  var director: String? { omdbData?.director ?? catalogueData?.director }
  var runtimeMinutes: Int? { first(\.runtimeMinutes) }
  var genres: [String] { firstNames(\.genres) }
  var cast: [String] { firstNames(\.cast) }

  var isStub: Bool { sources.allSatisfy { $0 == nil } }

  private func first<Value>(_ value: (Metadata) -> Value?) -> Value? {
    for case let source? in sources {
      if let found = value(source) { return found }
    }
    return nil
  }

  private func firstNames(_ names: (Metadata) -> [String]) -> [String] {
    for case let source? in sources {
      let found = names(source)
      if !found.isEmpty { return found }
    }
    return []
  }
}
