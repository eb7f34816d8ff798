import Foundation

/// Where the copy of the library is kept between two runs of the app.
protocol LibraryStore: Sendable {
  func load() async -> Library?

  /// `revision` grows with every change: a save that is overtaken by a later one is dropped.
  func save(_ library: Library, revision: Int) async throws(APIError)
}

/// Reads and writes away from the main actor, one at a time.
actor FileLibraryStore: LibraryStore {
  private let file: JSONFile<Library>
  private var savedRevision = 0

  init(folder: URL) { file = JSONFile(url: folder.appending(path: "library.json")) }

  func load() -> Library? { file.read() }

  func save(_ library: Library, revision: Int) throws(APIError) {
    guard revision > savedRevision else { return }
    try file.write(library)
    savedRevision = revision
  }
}
