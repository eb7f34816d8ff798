/// One page of what changed on the server since a time.
struct LibraryChanges: Codable, Sendable, Equatable {
  let movies: [Movie]
  let people: [Person]
  let lists: [CustomList]
  let deletedMovieIds: [String]
  let hasMore: Bool
  let nextOffset: Int?
  let serverTimestamp: Timestamp
  /// Opaque: another one means that what is held here is no longer a base to build on.
  let epoch: String
}

extension LibraryChanges {
  private enum Keys: String, CodingKey {
    case movies, people, lists, deletedMovieIds, hasMore, nextOffset, serverTimestamp, epoch
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    movies = try fields.decode(.movies, or: [])
    people = try fields.decode(.people, or: [])
    lists = try fields.decode(.lists, or: [])
    deletedMovieIds = try fields.decode(.deletedMovieIds, or: [])
    hasMore = try fields.decode(.hasMore, or: false)
    nextOffset = try fields.decodeIfPresent(Int.self, forKey: .nextOffset)
    serverTimestamp = try fields.decode(Timestamp.self, forKey: .serverTimestamp)
    epoch = try fields.decode(String.self, forKey: .epoch)
  }
}
