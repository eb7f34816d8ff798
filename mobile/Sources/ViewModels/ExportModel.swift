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
  /// For the share sheet, which opens by itself; the file stays to be shared again.
  var sharing: FileInHand?
  /// Why the file was not saved where the person wanted it.
  private(set) var saveFailure: String?
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let folder: URL
  @ObservationIgnored private let time: TimeSource

  init(service: any BackupService, temporary: URL, time: TimeSource = .live) {
    self.service = service
    self.time = time
    folder = temporary.appending(path: "export")
  }

  func export() async {
    guard phase != .exporting else { return }
    phase = .exporting
    saveFailure = nil
    // Yesterday's file would lie beside today's for as long as the system lets it.
    try? FileManager.default.removeItem(at: folder)
    do throws(APIError) {
      let file = try await service.exportBackup(into: folder)
      phase = .ready(try await ExportedLibrary.read(file, madeAt: time.now()))
      sharing = FileInHand(url: file)
    } catch { phase = .failed(error.sentence) }
  }

  /// What came of "Save to Files".
  func saved(_ isSaved: Bool) { saveFailure = isSaved ? nil : APIError.storage.sentence }

  /// The system may have emptied the temporary folder since.
  func check() {
    guard case .ready(let library) = phase else { return }
    if !FileManager.default.fileExists(atPath: library.file.path) { phase = .idle }
  }

  /// "Exported 3 minutes ago: 142 titles, 8 people, 3 lists".
  func sentence(of library: ExportedLibrary) -> String {
    let contents = Wording.contents(movies: library.movies, people: library.people, lists: library.lists)
    let ago = Wording.ago(library.madeAt.timeIntervalSince1970, now: time.now())
    return "Exported \(ago): \(contents)"
  }
}

/// An export that was read back: a file nobody can read is not an export.
struct ExportedLibrary: Hashable, Sendable {
  let file: URL
  let movies: Int
  let people: Int
  let lists: Int
  let madeAt: Date

  /// Away from the main actor: a large library takes a moment.
  static func read(_ file: URL, madeAt: Date) async throws(APIError) -> ExportedLibrary {
    guard
      let data = try? Data(contentsOf: file), let document = try? BackupDocument.read(data),
      document.unreadableRows == 0
    else { throw .notOurServer }
    return ExportedLibrary(
      file: file, movies: document.movies.count, people: document.people.count, lists: document.lists.count,
      madeAt: madeAt)
  }
}
