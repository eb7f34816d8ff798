import Foundation

/// The copy of the library that this device holds.
struct Library: Codable, Hashable, Sendable {
  var movies: [String: Movie] = [:]
  /// By `Person.id`.
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
    for person in changes.people { people[person.id] = person }
    for list in changes.lists { lists[list.id] = list }
  }

  var sortedPeople: [Person] {
    people.values.sorted { ($0.name.filingKey, $0.id) < ($1.name.filingKey, $1.id) }
  }

  var sortedLists: [CustomList] {
    lists.values.sorted { ($0.position, $0.id) < ($1.position, $1.id) }
  }

  /// Titles that still wait for their metadata.
  var stubs: [String] {
    movies.values.filter { $0.isStub && $0.status != .deleted }.map(\.imdbId).sorted()
  }

  /// How many titles each person recommends or advises against, by `Person.id`.
  var recommendationCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for movie in movies.values where movie.status != .deleted {
      for recommendation in movie.recommendations { counts[recommendation.id, default: 0] += 1 }
    }
    return counts
  }

  /// How many titles are on each list, by its id.
  var listCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for movie in movies.values where movie.status != .deleted {
      if let list = movie.customListId { counts[list, default: 0] += 1 }
    }
    return counts
  }

  func movies(recommendedBy personId: Person.ID) -> [Movie] {
    movies.values
      .filter { movie in movie.status != .deleted && movie.recommendations.contains { $0.id == personId } }
      .sorted { ($0.title.filingKey, $0.id) < ($1.title.filingKey, $1.id) }
  }
}

extension String {
  /// Without capitals and accents: what is typed in a hurry finds what was written with care.
  var folded: String {
    folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
  }

  /// Sorts as a person would file it: "part 9" before "Part 10", "Éclair" among the Es.
  var filingKey: String {
    let folded = folded
    guard folded.contains(where: \.isNumber) else { return folded }
    return folded.replacing(/[0-9]+/) { String(repeating: "0", count: max(0, 12 - $0.output.count)) + $0.output }
  }
}
