/// Fetches what changed, page by page, and builds the library as it is now. The copy that it begins with
/// stays as it was until the last page is in, so an interrupted sync loses nothing.
struct LibrarySync: Sendable {
  let service: any LibraryService

  func bringUpToDate(_ held: Library) async throws(APIError) -> Library {
    if let cursor = held.cursor, let library = try await pages(onto: held, since: cursor) { return library }
    // Another epoch: rows may have gone back in time or disappeared, so nothing held is a base to build on.
    for _ in 1...3 {
      if let library = try await pages(onto: .empty, since: 0) { return library }
    }
    throw .refused(Self.neverStill, retryAfter: nil)
  }

  /// Nil when the epoch is not that of `base`, or moved on between two pages.
  private func pages(onto base: Library, since: Timestamp) async throws(APIError) -> Library? {
    var library = base
    var offset: Int? = 0
    while let from = offset {
      let page = try await service.changes(since: since, offset: from)
      if let epoch = library.epoch, epoch != page.epoch { return nil }
      // What changes while the pages are fetched is newer than the first page, and comes with the next sync.
      if from == 0 { library.cursor = page.serverTimestamp }
      library.epoch = page.epoch
      library.apply(page)
      // An offset that does not grow would go round for ever.
      offset = page.hasMore ? page.nextOffset.flatMap { $0 > from ? $0 : nil } : nil
    }
    return library
  }

  private static let neverStill = Problem(
    type: "about:blank", title: "The library keeps changing", status: 409,
    detail: "The library is being replaced on the server right now. Try again in a moment.", errors: nil)
}
