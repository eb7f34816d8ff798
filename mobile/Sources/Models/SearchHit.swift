struct SearchHit: Codable, Hashable, Sendable, Identifiable {
  let tmdbId: Int
  let mediaType: String
  let title: String
  let year: String?
  let poster: String?
  let posterSmall: String?
  let plot: String?
  let voteAverage: Double?

  /// Films and series are numbered apart from each other.
  var id: String { "\(mediaType)-\(tmdbId)" }
}

struct SearchPage: Codable, Sendable {
  let results: [SearchHit]
  let page: Int
  let totalPages: Int
}
