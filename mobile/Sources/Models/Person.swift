/// Somebody who recommends titles.
struct Person: Codable, Hashable, Sendable, Identifiable {
  let name: String
  var isTrusted: Bool
  var color: String?
  var emoji: String?
  var lastModified: Timestamp?
  var recommendationCount: Int?

  var id: String { name.exactKey }
}

struct PersonStats: Codable, Hashable, Sendable {
  let name: String
  let recommendations: Int
  let upvotes: Int
  let downvotes: Int
  let watched: Int
  let rated: Int
  let averageRating: Double?
}
