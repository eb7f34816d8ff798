import Foundation
import Observation

/// Files of this device on their way to the server, one after the other: it reads each one before it answers.
@MainActor @Observable final class UploadQueue {
  struct Upload: Hashable, Identifiable {
    let id = UUID()
    let name: String
    /// Why the server has not taken it.
    var refused: String?
  }

  private(set) var uploads: [Upload] = []
  @ObservationIgnored private let folder: URL
  @ObservationIgnored private var sending: Task<Void, Never>?

  init(folder: URL) { self.folder = folder }

  var isSending: Bool { uploads.contains { $0.refused == nil } }

  /// The file is the queue's from now on, and goes when it was sent.
  func add(_ taken: URL, send: @escaping @MainActor (URL) async throws(APIError) -> Void) {
    let upload = Upload(name: taken.lastPathComponent)
    let file = folder.appending(path: upload.id.uuidString).appending(path: upload.name)
    uploads.append(upload)
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: taken, to: file)
    } catch { return end(upload, refused: APIError.storage.sentence) }
    let previous = sending
    sending = Task {
      await previous?.value
      do throws(APIError) {
        try await send(file)
        end(upload, refused: nil)
      } catch { end(upload, refused: error.sentence) }
      try? FileManager.default.removeItem(at: file.deletingLastPathComponent())
    }
  }

  func dismiss(_ upload: Upload) { uploads.removeAll { $0.id == upload.id && $0.refused != nil } }

  func stop() async {
    sending?.cancel()
    await sending?.value
  }

  private func end(_ upload: Upload, refused: String?) {
    guard let index = uploads.firstIndex(where: { $0.id == upload.id }) else { return }
    if let refused { uploads[index].refused = refused } else { uploads.remove(at: index) }
  }
}
