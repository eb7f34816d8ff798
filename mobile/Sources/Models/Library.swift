import Foundation

/// The copy of the library that this device holds.
struct Library: Codable, Hashable, Sendable {
  var movies: [String: Movie] = [:]
  var people: [String: Person] = [:]
  var lists: [String: CustomList] = [:]
  var epoch: String?
  /// Where the next sync begins, on the server's clock.
  var cursor: Timestamp?
  /// When the copy was last known to be the server's, on this device's clock.
  var syncedAt: Timestamp?

  static let empty = Library()
}

extension Library {
  mutating func apply(_ changes: LibraryChanges) {
    for movie in changes.movies { movies[movie.imdbId] = movie }
    for person in changes.people { people[person.name] = person }
    for list in changes.lists { lists[list.id] = list }
  }

  /// By name as a person would file it, and by id where two have the same.
  var sortedPeople: [Person] {
    people.values.sorted { Self.comesBefore(($0.name, $0.id), ($1.name, $1.id)) }
  }

  var sortedLists: [CustomList] {
    lists.values.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  /// Titles that still wait for their metadata.
  var stubs: [String] {
    movies.values.filter { $0.isStub && $0.status != .deleted }.map(\.imdbId).sorted()
  }

  func movies(recommendedBy person: String) -> [Movie] {
    movies.values
      .filter { movie in movie.status != .deleted && movie.recommendations.contains { $0.personName == person } }
      .sorted { Self.comesBefore(($0.title, $0.id), ($1.title, $1.id)) }
  }

  static func comesBefore(_ one: (String, String), _ other: (String, String)) -> Bool {
    switch one.0.localizedStandardCompare(other.0) {
    case .orderedAscending: true
    case .orderedDescending: false
    case .orderedSame: one.1 < other.1
    }
  }
}
