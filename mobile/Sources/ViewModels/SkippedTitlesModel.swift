import Observation

/// The titles that a person left out of an import, each of which can be brought back.
@MainActor @Observable final class SkippedTitlesModel {
  enum Phase: Hashable {
    case loading
    case loaded([ImportTitle], total: Int)
    case failed(String)
  }

  private(set) var phase: Phase = .loading
  /// Why one was not brought back.
  private(set) var failure: String?
  @ObservationIgnored private let moving: ImportJobModel
  @ObservationIgnored private let id: ImportJob.ID
  @ObservationIgnored private var isBusy = false

  init(_ id: ImportJob.ID, moving: ImportJobModel) {
    self.id = id
    self.moving = moving
  }

  func load() async {
    do throws(APIError) {
      let page = try await moving.service.importTitles(.skipped, of: id, offset: 0)
      phase = .loaded(page.titles, total: page.total)
    } catch {
      if error != .cancelled { phase = .failed(error.sentence) }
    }
  }

  /// Then it is in doubt again, or what the server found for it.
  func bringBack(_ title: ImportTitle) async {
    guard !isBusy else { return }
    isBusy = true
    defer { isBusy = false }
    failure = nil
    do throws(APIError) {
      let decision = ImportDecision(key: title.key, choice: nil)
      moving.keep(try await moving.service.decideImport(decision, of: id), of: id)
      await load()
    } catch { failure = error.sentence }
  }
}
