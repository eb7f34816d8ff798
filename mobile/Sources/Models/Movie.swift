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
