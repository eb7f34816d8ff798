/// A title that a search has found. A server of the earlier kind searches TMDB alone, and says less of each.
struct SearchHit: Codable, Hashable, Sendable, Identifiable {
  /// Nil where TMDB alone knows the title: its page there has the number, or none.
  var imdbId: String?
  var tmdbId: Int?
  var title: String?
  var originalTitle: String?
  var year: String?
  var kind: String?
  var mediaType: String?
  var director: String?
  var plot: String?
  var poster: String?
  var posterSmall: String?

  /// TMDB numbers films and series apart from each other.
  var id: String { imdbId ?? "\(mediaType ?? "")-\(tmdbId ?? 0)" }

  var isSeries: Bool { mediaType == "tv" }
}

/// What the catalogue answers. `notices` are the sentences of sources that did not.
struct CatalogueHits: Codable, Sendable {
  let results: [SearchHit]
  let notices: [String]
}

/// What a server of the earlier kind answers.
struct SearchPage: Codable, Sendable {
  let results: [SearchHit]
  let page: Int
  let totalPages: Int
}
