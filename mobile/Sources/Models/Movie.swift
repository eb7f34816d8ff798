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
  var recommendations: [Recommendation]
  var watchHistory: WatchHistory?

  var id: String { imdbId }
}

extension Movie {
  private enum Keys: String, CodingKey {
    case imdbId, status, customListId, lastModified, tmdbData, omdbData, recommendations, watchHistory
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    imdbId = try fields.decode(String.self, forKey: .imdbId)
    status = try fields.decode(.status, or: .other)
    customListId = try fields.decodeIfPresent(String.self, forKey: .customListId)
    lastModified = try fields.decodeIfPresent(Timestamp.self, forKey: .lastModified)
    tmdbData = try fields.decodeIfPresent(Metadata.self, forKey: .tmdbData)
    omdbData = try fields.decodeIfPresent(Metadata.self, forKey: .omdbData)
    recommendations = try fields.decode(.recommendations, or: [])
    watchHistory = try fields.decodeIfPresent(WatchHistory.self, forKey: .watchHistory)
  }
}

extension Movie {
  /// A title that neither service has described yet is shown by its id, the only name it has.
  var title: String { tmdbData?.title ?? omdbData?.title ?? imdbId }
  var year: String? { tmdbData?.year ?? omdbData?.year }
  var plot: String? { tmdbData?.plot ?? omdbData?.plot }
  var poster: URL? { tmdbData?.poster ?? omdbData?.poster }
  var posterSmall: URL? { tmdbData?.posterSmall ?? poster }
  var isSeries: Bool { tmdbData?.mediaType == "tv" }
  var imdbRating: Double? { omdbData?.imdbRating }
  var director: String? { omdbData?.director }
  var runtimeMinutes: Int? { tmdbData?.runtimeMinutes ?? omdbData?.runtimeMinutes }
  var genres: [String] { Self.first(tmdbData?.genres, omdbData?.genres) }
  var cast: [String] { Self.first(tmdbData?.cast, omdbData?.cast) }

  var isStub: Bool { tmdbData == nil && omdbData == nil }

  private static func first(_ one: [String]?, _ other: [String]?) -> [String] {
    if let one, !one.isEmpty { one } else { other ?? [] }
  }
}
