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

  /// A copy of the file, under its own name. Files of other apps may be read only while access is claimed.
  func take(_ picked: URL) async throws(Refusal) -> URL {
    let copy = folder.appending(path: picked.lastPathComponent)
    do {
      #if canImport(Darwin)
        let isClaimed = picked.startAccessingSecurityScopedResource()
        defer { if isClaimed { picked.stopAccessingSecurityScopedResource() } }
      #endif
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: picked, to: copy)
    } catch { throw .unreadable }
    try check(copy)
    return copy
  }

  private func check(_ file: URL) throws(Refusal) {
    guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else { throw .unreadable }
    do throws(BackupDocumentError) { _ = try BackupDocument.read(data) } catch { throw .document(error) }
  }
}
