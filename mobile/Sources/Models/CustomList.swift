/// A list that the user made.
struct CustomList: Codable, Hashable, Sendable, Identifiable {
  let id: String
  var name: String
  var color: String?
  var icon: String?
  var position: Int
  var createdAt: Timestamp?
  var lastModified: Timestamp?
  var movieCount: Int?
}

extension CustomList {
  private enum Keys: String, CodingKey { case id, name, color, icon, position, createdAt, lastModified, movieCount }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try fields.decode(String.self, forKey: .id)
    name = try fields.decode(String.self, forKey: .name)
    color = try fields.decodeIfPresent(String.self, forKey: .color)
    icon = try fields.decodeIfPresent(String.self, forKey: .icon)
    position = try fields.decode(.position, or: 0)
    createdAt = try fields.decodeIfPresent(Timestamp.self, forKey: .createdAt)
    lastModified = try fields.decodeIfPresent(Timestamp.self, forKey: .lastModified)
    movieCount = try fields.decodeIfPresent(Int.self, forKey: .movieCount)
  }
}
