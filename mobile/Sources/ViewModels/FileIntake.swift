import Foundation

/// Takes in a file that a person picked, and looks at it before anything is sent.
struct FileIntake: Sendable {
  enum Refusal: Error, Hashable {
    case unreadable
    case document(BackupDocumentError)

    var sentence: String {
      switch self {
      case .unreadable: "The file could not be opened."
      case .document(let error): error.sentence
      }
    }
  }

  let folder: URL

  init(temporary: URL) { folder = temporary.appending(path: "import") }

  /// A copy of the file, under its own name.
  func take(_ picked: URL) async throws(Refusal) -> URL {
    let copy = folder.appending(path: picked.lastPathComponent)
    do {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Self.copy(picked, to: copy)
    } catch { throw .unreadable }
    try check(copy)
    return copy
  }

  #if canImport(Darwin)
    /// Files of other apps may be read only while access is claimed, and one in iCloud may have to be fetched first,
    /// which is what the coordinator waits for.
    private static func copy(_ picked: URL, to copy: URL) throws {
      let isClaimed = picked.startAccessingSecurityScopedResource()
      defer { if isClaimed { picked.stopAccessingSecurityScopedResource() } }
      var refusal: NSError?
      var failure: (any Error)?
      NSFileCoordinator().coordinate(readingItemAt: picked, options: [], error: &refusal) { readable in
        do { try FileManager.default.copyItem(at: readable, to: copy) } catch { failure = error }
      }
      if let error = failure ?? refusal { throw error }
    }
  #else
    private static func copy(_ picked: URL, to copy: URL) throws {
      try FileManager.default.copyItem(at: picked, to: copy)
    }
  #endif

  private func check(_ file: URL) throws(Refusal) {
    guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else { throw .unreadable }
    do throws(BackupDocumentError) { _ = try BackupDocument.read(data) } catch { throw .document(error) }
  }
}
