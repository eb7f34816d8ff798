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
