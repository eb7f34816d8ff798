/// Which titles changed with which revision of the library, for as long as that is worth knowing.
struct ChangedMovies: Sendable {
  private static let most = 200
  private var log: [(revision: Int, ids: [String])] = []
  /// Nothing is known of what changed up to here.
  private var beginning = 0

  mutating func note(_ ids: [String], at revision: Int) {
    log.append((revision, ids))
    if log.count > Self.most { beginning = log.removeFirst().revision }
  }

  mutating func forget(at revision: Int) {
    log = []
    beginning = revision
  }

  func since(_ revision: Int) -> Set<String>? {
    if revision < beginning { return nil }
    return Set(log.lazy.filter { $0.revision > revision }.flatMap(\.ids))
  }
}
