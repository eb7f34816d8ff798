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

extension Person {
  private enum Keys: String, CodingKey { case name, isTrusted, color, emoji, lastModified, recommendationCount }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    name = try fields.decode(String.self, forKey: .name)
    isTrusted = try fields.decode(.isTrusted, or: false)
    color = try fields.decodeIfPresent(String.self, forKey: .color)
    emoji = try fields.decodeIfPresent(String.self, forKey: .emoji)
    lastModified = try fields.decodeIfPresent(Timestamp.self, forKey: .lastModified)
    recommendationCount = try fields.decodeIfPresent(Int.self, forKey: .recommendationCount)
  }
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
