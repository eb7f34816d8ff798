import Foundation
import Observation

/// Brings a document into the library: a file of one's own, or a backup of the server. First what it would do,
/// then, when the person says yes, the doing; and afterwards the way back.
@MainActor @Observable final class TransferModel {
  enum Source: Hashable {
    case file(URL)
    case backup(String)

    var name: String {
      switch self {
      case .file(let url): url.lastPathComponent
      case .backup(let filename): filename
      }
    }

    /// A restore that kept newer rows would not undo a mistake; an import must not remove anything unasked.
    var usualMode: ImportMode {
      switch self {
      case .file: .merge
      case .backup: .replace
      }
    }
  }

  struct Preview: Hashable {
    let source: Source
    let plan: ImportResult
  }

  struct Failure: Hashable {
    let sentence: String
    /// The rows that were to blame.
    var rows: [String] = []
  }

  enum Phase: Hashable {
    case idle
    case previewing(String)
    case preview(Preview)
    case applying(String)
    case done(ImportResult)
    case undoing
    case undone
    case failed(Failure)
  }

  private(set) var phase: Phase
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let queue: RefreshQueue
  @ObservationIgnored private let intake: FileIntake

  init(
    service: any BackupService, repository: MovieRepository, queue: RefreshQueue, intake: FileIntake,
    phase: Phase = .idle
  ) {
    self.service = service
    self.repository = repository
    self.queue = queue
    self.intake = intake
    self.phase = phase
  }

  /// For a sheet: it stays open while something is under way.
  var isOpen: Bool {
    get { phase != .idle }
    set { if !newValue { dismiss() } }
  }

  /// What is done with rows that are here already, in the preview that is shown.
  var mode: ImportMode {
    get { if case .preview(let shown) = phase { shown.plan.mode } else { .merge } }
    set { Task { await changeMode(newValue) } }
  }

  /// A file that the person picked; it is copied first, because leave to read it ends with the picker.
  func openFile(_ picked: URL) async {
    phase = .previewing(picked.lastPathComponent)
    do throws(FileIntake.Refusal) {
      let file = try await intake.take(picked)
      await preview(.file(file), mode: .merge)
    } catch { phase = .failed(Failure(sentence: error.sentence)) }
  }

  func couldNotPick() {
    phase = .failed(Failure(sentence: FileIntake.Refusal.unreadable.sentence))
  }

  func openBackup(_ filename: String) async {
    await preview(.backup(filename), mode: .replace)
  }

  func changeMode(_ mode: ImportMode) async {
    guard case .preview(let shown) = phase, shown.plan.mode != mode else { return }
    await preview(shown.source, mode: mode)
  }

  func confirm() async {
    guard case .preview(let shown) = phase else { return }
    phase = .applying(shown.source.name)
    do throws(APIError) {
      let result = try await send(shown.source, mode: shown.plan.mode, preview: false)
      await settle(result)
      phase = .done(result)
    } catch { await failedWhileApplying(error) }
  }

  /// Brings back the library as it was just before.
  func undo() async {
    guard case .done(let result) = phase, let safetyBackup = result.safetyBackup else { return }
    phase = .undoing
    // A refresh that was still under way could put back a title that is about to be taken out.
    await queue.remove(result.imdbIdsNeedingEnrichment)
    do throws(APIError) {
      await settle(try await service.restoreBackup(safetyBackup, mode: .replace, preview: false))
      phase = .undone
    } catch { await failedWhileApplying(error) }
  }

  func dismiss() {
    switch phase {
    case .applying, .undoing: break
    default: phase = .idle
    }
  }

  private func preview(_ source: Source, mode: ImportMode) async {
    phase = .previewing(source.name)
    do throws(APIError) {
      phase = .preview(Preview(source: source, plan: try await send(source, mode: mode, preview: true)))
    } catch { phase = .failed(Failure(sentence: error.sentence, rows: error.rows)) }
  }

  private func send(_ source: Source, mode: ImportMode, preview: Bool) async throws(APIError) -> ImportResult {
    switch source {
    case .file(let file): try await service.importBackup(file: file, mode: mode, preview: preview)
    case .backup(let filename): try await service.restoreBackup(filename, mode: mode, preview: preview)
    }
  }

  private func settle(_ result: ImportResult) async {
    await repository.syncNow()
    if !result.imdbIdsNeedingEnrichment.isEmpty { queue.add(result.imdbIdsNeedingEnrichment) }
  }

  private func failedWhileApplying(_ error: APIError) async {
    guard error == .notConnected else {
      phase = .failed(Failure(sentence: error.sentence, rows: error.rows))
      return
    }
    phase = .failed(Failure(sentence: Self.outcomeUnknown))
    await repository.syncNow()
  }

  static let outcomeUnknown =
    "The connection broke before the server answered, so it may or may not have been done. If it was, Backups holds a copy from just before."
}
