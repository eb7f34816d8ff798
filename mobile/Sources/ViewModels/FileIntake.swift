import Foundation

/// Takes in a file that a person picked, and looks at it before anything is sent.
struct FileIntake: Sendable {
  enum Refusal: Error, Hashable {
    case unreadable
    /// Not ours: the copy of it.
    case foreign(URL)
    case document(BackupDocumentError)

    var sentence: String {
      switch self {
      case .unreadable: "The file could not be opened."
      case .foreign: BackupDocumentError.notABackup.sentence
      case .document(let error): error.sentence
      }
    }
  }

  let folder: URL

  init(temporary: URL) { folder = temporary.appending(path: "import") }

  /// A copy of the file, under its own name.
  func take(_ picked: URL) async throws(Refusal) -> URL {
    // A folder for each: an earlier file may still be on its way here.
    let copy = folder.appending(path: UUID().uuidString).appending(path: picked.lastPathComponent)
    do {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try await Self.copy(picked, to: copy)
    } catch { throw .unreadable }
    try check(copy)
    return copy
  }

  #if canImport(Darwin)
    /// A file in iCloud may have to be fetched first, which the person can give up.
    private static func copy(_ picked: URL, to copy: URL) async throws {
      let reading = CoordinatedReading()
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          DispatchQueue.global(qos: .userInitiated).async {
            continuation.resume(with: Result { try reading.copy(picked, to: copy) })
          }
        }
      } onCancel: {
        reading.cancel()
      }
    }
  #else
    private static func copy(_ picked: URL, to copy: URL) async throws {
      try FileManager.default.copyItem(at: picked, to: copy)
    }
  #endif

  private func check(_ file: URL) throws(Refusal) {
    let head: Data
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { try? handle.close() }
      head = try handle.read(upToCount: DocumentHead.size) ?? Data()
    } catch { throw .unreadable }
    do throws(BackupDocumentError) { try DocumentHead.check(head) } catch {
      throw error == .notABackup ? .foreign(file) : .document(error)
    }
  }
}

#if canImport(Darwin)
  /// Reads a file of another app, once it is whole. Unchecked because a coordinator may be cancelled from any thread.
  private final class CoordinatedReading: @unchecked Sendable {
    private let coordinator = NSFileCoordinator()

    func cancel() { coordinator.cancel() }

    /// Files of other apps may be read only while access is claimed.
    func copy(_ picked: URL, to copy: URL) throws {
      let isClaimed = picked.startAccessingSecurityScopedResource()
      defer { if isClaimed { picked.stopAccessingSecurityScopedResource() } }
      var refusal: NSError?
      var failure: (any Error)?
      coordinator.coordinate(readingItemAt: picked, options: [], error: &refusal) { readable in
        do { try FileManager.default.copyItem(at: readable, to: copy) } catch { failure = error }
      }
      if let error = failure ?? refusal { throw error }
    }
  }
#endif
