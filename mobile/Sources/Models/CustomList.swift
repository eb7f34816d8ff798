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
