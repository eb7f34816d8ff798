import Foundation
import Observation

/// A file that is here now, for the share sheet.
struct FileInHand: Hashable, Identifiable, Sendable {
  let url: URL
  var id: URL { url }
}

/// A file that the server writes, fetched to be handed to another app.
@MainActor @Observable final class FileToShare {
  enum Phase: Hashable {
    case idle, fetching
    case ready(URL)
    case failed(String)
  }

  private(set) var phase: Phase = .idle
  /// For the share sheet, which opens by itself; the file stays to be shared again.
  var sharing: FileInHand?
  @ObservationIgnored private let folder: URL

  init(folder: URL) { self.folder = folder }

  /// `fetch` says where the file is, or why there is none.
  func fetch(_ fetch: (_ folder: URL) async throws(APIError) -> Phase) async {
    guard phase != .fetching else { return }
    phase = .fetching
    // The file before would lie beside it for as long as the system lets it.
    try? FileManager.default.removeItem(at: folder)
    do throws(APIError) { phase = try await fetch(folder) } catch { phase = .failed(error.sentence) }
    if case .ready(let file) = phase { sharing = FileInHand(url: file) }
  }

  func fetchReport(of id: ImportJob.ID, _ format: ImportReportFormat, from service: any ImportJobService) async {
    await fetch { folder throws(APIError) in .ready(try await service.importReport(id, format, into: folder)) }
  }

  func fetchExport(
    for target: ExportTarget, from service: any ExportService, zone: String = TimeZone.current.identifier
  ) async {
    await fetch { folder throws(APIError) in
      try await service.export(for: target, zone: zone, into: folder).map(Phase.ready)
        ?? .failed(ImportWording.serverTooOld)
    }
  }

  /// The system may have emptied the temporary folder since.
  func check() {
    guard case .ready(let file) = phase else { return }
    if !FileManager.default.fileExists(atPath: file.path) { phase = .idle }
  }
}
