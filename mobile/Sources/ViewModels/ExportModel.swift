import Foundation
import Observation

/// Fetches the library as a document, into a file that can be shared.
@MainActor @Observable final class ExportModel {
  enum Phase: Hashable {
    case idle, exporting
    case ready(ExportedLibrary)
    case failed(String)
  }

  private(set) var phase: Phase = .idle
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let folder: URL

  init(service: any BackupService, temporary: URL) {
    self.service = service
    folder = temporary.appending(path: "export")
  }

  func export() async {
    guard phase != .exporting else { return }
    phase = .exporting
    // Yesterday's file would lie beside today's for as long as the system lets it.
    try? FileManager.default.removeItem(at: folder)
    do throws(APIError) {
      phase = .ready(try await ExportedLibrary.read(try await service.exportBackup(into: folder)))
    } catch { phase = .failed(error.sentence) }
  }
}

/// An export that was read back: a file nobody can read is not an export.
struct ExportedLibrary: Hashable, Sendable {
  let file: URL
  let movies: Int
  let people: Int
  let lists: Int

  /// Away from the main actor: a large library takes a moment.
  static func read(_ file: URL) async throws(APIError) -> ExportedLibrary {
    guard
      let data = try? Data(contentsOf: file), let document = try? BackupDocument.read(data),
      document.unreadableRows == 0
    else { throw .notOurServer }
    return ExportedLibrary(
      file: file, movies: document.movies.count, people: document.people.count, lists: document.lists.count)
  }
}
