/// Rows that were changed here while a sync was under way, whose pages may be older than the changes.
struct RecentChanges {
  private var movies: [String: Movie] = [:]
  private var people: [String: Person] = [:]
  private var lists: [String: CustomList] = [:]

  mutating func note(_ movie: Movie) { movies[movie.id] = movie }
  mutating func note(_ person: Person) { people[person.id] = person }
  mutating func note(_ list: CustomList) { lists[list.id] = list }

  /// The newer of two rows counts. Metadata does not make a row newer, so what has it counts more than what has none.
  func settle(into library: inout Library) {
    for (id, movie) in movies
    where isNewer(movie.lastModified, library.movies[id]?.lastModified) || completes(movie, in: library) {
      library.movies[id] = movie
    }
    for (id, person) in people where isNewer(person.lastModified, library.people[id]?.lastModified) {
      library.people[id] = person
    }
    for (id, list) in lists where isNewer(list.lastModified, library.lists[id]?.lastModified) {
      library.lists[id] = list
    }
  }

  private func isNewer(_ changed: Timestamp?, _ fetched: Timestamp?) -> Bool { (changed ?? 0) > (fetched ?? 0) }

  private func completes(_ movie: Movie, in library: Library) -> Bool {
    guard let fetched = library.movies[movie.id] else { return false }
    return fetched.isStub && !movie.isStub && fetched.lastModified == movie.lastModified
  }
}
