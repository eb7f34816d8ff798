/// What ordering and searching titles needs of each, worked out once and kept until the title changes:
/// comparing texts as a person would is slow, and a library holds thousands.
struct TitleIndex: Sendable {
  /// A class, because putting thousands of whole titles in another order copies each of their fields.
  private final class Entry: Sendable {
    let movie: Movie
    let filingKey: String
    let searched: String

    init(_ movie: Movie) {
      self.movie = movie
      filingKey = movie.title.filingKey
      let places =
        [movie.title, movie.year ?? "", movie.imdbId] + movie.genres + movie.recommendations.map(\.personName)
      searched = places.joined(separator: "\n").folded
    }
  }

  private var entries: [String: Entry] = [:]
  /// In the order that was asked for last.
  private var sorted: [Entry] = []
  private var order = LibraryModel.Order.title

  /// `changed` are the ids of all titles that may differ from the last time; nil if that is not known.
  mutating func update(_ movies: [String: Movie], changed: Set<String>?) {
    guard let changed, !entries.isEmpty else { return rebuild(movies) }
    var fresh: [Entry] = []
    var moved: Set<String> = []
    for id in changed where movies[id] != entries[id]?.movie {
      entries[id] = movies[id].map(Entry.init)
      moved.insert(id)
      if let entry = entries[id] { fresh.append(entry) }
    }
    if moved.isEmpty { return }
    sorted.removeAll { moved.contains($0.movie.imdbId) }
    for entry in fresh { sorted.insert(entry, at: place(of: entry)) }
  }

  /// Every word is somewhere in the title, the year, the people or the genres. A search looks on all shelves.
  mutating func titles(
    on shelf: LibraryModel.Shelf, matching words: String, by order: LibraryModel.Order
  ) -> [Movie] {
    if order != self.order {
      self.order = order
      sort()
    }
    let words = words.folded.split(whereSeparator: \.isWhitespace)
    if words.isEmpty { return sorted.filter { shelf.holds($0.movie) }.map(\.movie) }
    return sorted.filter { entry in words.allSatisfy { entry.searched.contains($0) } }.map(\.movie)
  }

  private mutating func rebuild(_ movies: [String: Movie]) {
    entries = movies.mapValues { movie in
      if let known = entries[movie.imdbId], known.movie == movie { return known }
      return Entry(movie)
    }
    sort()
  }

  private mutating func sort() {
    sorted = entries.values.sorted { Self.comesBefore($0, $1, by: order) }
  }

  private func place(of entry: Entry) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if Self.comesBefore(sorted[middle], entry, by: order) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func comesBefore(_ one: Entry, _ other: Entry, by order: LibraryModel.Order) -> Bool {
    let (a, b) = (one.movie, other.movie)
    switch order {
    case .title: return (one.filingKey, a.id) < (other.filingKey, b.id)
    case .newest: return (a.lastModified ?? 0, a.id) > (b.lastModified ?? 0, b.id)
    // The best first, and those that are rated alike by title.
    case .rating:
      let (best, worse) = (a.watchHistory?.myRating ?? 0, b.watchHistory?.myRating ?? 0)
      return best == worse ? (one.filingKey, a.id) < (other.filingKey, b.id) : best > worse
    }
  }
}
