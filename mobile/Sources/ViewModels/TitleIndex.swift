/// What ordering and searching titles needs of each, worked out once and kept until the title changes:
/// comparing texts as a person would is slow, and a library holds thousands.
struct TitleIndex: Sendable {
  private struct Entry {
    let movie: Movie
    let filingKey: String
    let searched: String
  }

  private var entries: [String: Entry] = [:]

  mutating func update(_ movies: [String: Movie]) {
    entries = movies.mapValues { movie in
      if let known = entries[movie.imdbId], known.movie == movie { return known }
      return Entry(movie: movie, filingKey: movie.title.filingKey, searched: Self.searched(in: movie).folded)
    }
  }

  /// Every word is somewhere in the title, the year, the people or the genres.
  func titles(on shelf: LibraryModel.Shelf, matching words: String, by order: LibraryModel.Order) -> [Movie] {
    let words = words.folded.split(whereSeparator: \.isWhitespace)
    return entries.values
      .filter { entry in shelf.holds(entry.movie) && words.allSatisfy { entry.searched.contains($0) } }
      .sorted { Self.comesBefore($0, $1, by: order) }
      .map(\.movie)
  }

  private static func searched(in movie: Movie) -> String {
    let places = [movie.title, movie.year ?? "", movie.imdbId] + movie.genres + movie.recommendations.map(\.personName)
    return places.joined(separator: "\n")
  }

  private static func comesBefore(_ one: Entry, _ other: Entry, by order: LibraryModel.Order) -> Bool {
    let (a, b) = (one.movie, other.movie)
    return switch order {
    case .title: (one.filingKey, a.id) < (other.filingKey, b.id)
    case .newest: (a.lastModified ?? 0, a.id) > (b.lastModified ?? 0, b.id)
    // The best first, and those that are rated alike by title.
    case .rating: (b.watchHistory?.myRating ?? 0, one.filingKey) < (a.watchHistory?.myRating ?? 0, other.filingKey)
    }
  }
}
