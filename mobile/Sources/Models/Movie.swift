import Foundation

enum MovieStatus: String, Codable, Sendable, CaseIterable {
  case toWatch, watched, deleted, custom
}

struct Recommendation: Codable, Hashable, Sendable {
  let personName: String
  let dateRecommended: Timestamp?
  /// True for "watch it", false for "better not".
  let voteType: Bool
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
  var title: String { tmdbData?.text("title") ?? omdbData?.text("title") ?? imdbId }
  var year: String? { tmdbData?.text("year") ?? omdbData?.text("year") }
  var plot: String? { tmdbData?.text("plot") ?? omdbData?.text("plot") }
  var poster: URL? { webAddress("poster") }
  var posterSmall: URL? { webAddress("posterSmall") ?? poster }
  var isSeries: Bool { tmdbData?.text("mediaType") == "tv" }
  var imdbRating: Double? { omdbData?.number("imdbRating") }
  var director: String? { omdbData?.text("director") }

  var genres: [String] { firstNames("genres", "genres") }
  var cast: [String] { firstNames("cast", "actors") }

  /// TMDB has minutes as a number, OMDb as "142 min".
  var runtimeMinutes: Int? {
    let runtime = tmdbData?.text("runtime") ?? omdbData?.text("runtime")
    return runtime.flatMap { Int($0.prefix(while: \.isNumber)) }
  }

  var isWatched: Bool { watchHistory != nil || status == .watched }
  var isStub: Bool { tmdbData == nil && omdbData == nil }

  private func firstNames(_ tmdbKey: String, _ omdbKey: String) -> [String] {
    let names = tmdbData?.names(tmdbKey) ?? []
    return names.isEmpty ? omdbData?.names(omdbKey) ?? [] : names
  }

  /// Only web addresses: what a backup file puts here must not open anything else.
  private func webAddress(_ key: String) -> URL? {
    for text in [tmdbData?.text(key), omdbData?.text(key)].compactMap({ $0 }) {
      if let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme) { return url }
    }
    return nil
  }
}
