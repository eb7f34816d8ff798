import Foundation
import Observation

/// Transfers a document into the library: a file of one's own, a backup of the server, or a copy of one elsewhere. First a
/// preview; then, when the person says yes, exactly what the preview showed; and afterwards Undo.
@MainActor @Observable final class TransferModel {
  struct Preview: Hashable {
    let source: Source
    let plan: ImportResult
    /// Why this preview takes the place of the one before.
    var notice: String?
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
    case applying(Source)
    case done(ImportResult)
    /// Waiting: titles whose details are being fetched could come back after the undo.
    case undoing(isWaiting: Bool)
    case undone
    case interrupted(Interruption)
    case failed(Failure)
  }

  private(set) var phase: Phase {
    didSet { if phase != .idle { shown = phase } }
  }
  /// What the sheet shows: also while it slides away, when the phase is idle already.
  private(set) var shown: Phase
  /// The alert about a finished transfer; the report below it stays when the alert is closed.
  var isShowingSummary = false

  typealias Service = TransferService & BackupService
  @ObservationIgnored private let service: any Service
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let queue: RefreshQueue
  @ObservationIgnored private let intake: FileIntake
  @ObservationIgnored private let catalogue: CatalogueModel?
  /// Where files of other services go; without it, they are refused.
  @ObservationIgnored private let foreign: (@MainActor (URL) -> Void)?
  @ObservationIgnored private var running: Task<Void, Never>?
  /// Counts requests: the answer to an earlier one is dropped.
  @ObservationIgnored private var request = 0

  init(
    service: any Service, repository: MovieRepository, queue: RefreshQueue, intake: FileIntake,
    catalogue: CatalogueModel? = nil, foreign: (@MainActor (URL) -> Void)? = nil, phase: Phase = .idle
  ) {
    self.service = service
    self.repository = repository
    self.queue = queue
    self.intake = intake
    self.catalogue = catalogue
    self.foreign = foreign
    self.phase = phase
    shown = phase
  }
}

// Before anything is changed.
extension TransferModel {
  /// For a sheet: it stays open while something is changed.
  var isOpen: Bool {
    get { phase != .idle }
    set { if !newValue { dismiss() } }
  }

  var isChanging: Bool {
    switch phase {
    case .applying, .undoing: true
    case .interrupted(let interruption): interruption.finding == .looking
    case .idle, .previewing, .preview, .done, .undone, .failed: false
    }
  }

  /// What is done with rows that are here already, in the preview that is shown.
  var mode: ImportMode {
    get { if case .preview(let preview) = shown { preview.plan.mode } else { .merge } }
    set { Task { await changeMode(newValue) } }
  }

  /// The rows of a preview in words, with the names of the lists.
  func wording(of plan: ImportResult) -> RowWording {
    RowWording(lists: repository.library.lists, rows: plan.rows ?? [], named: plan.listNames)
  }

  /// A file that the person picked; it is copied first, because leave to read it ends with the picker.
  func openFile(_ picked: URL) async {
    await ask(showing: .previewing(picked.lastPathComponent)) { [self] in
      do throws(FileIntake.Refusal) {
        let source = Source.file(try await intake.take(picked))
        return await preview(of: source, mode: source.usualMode)
      } catch {
        guard case .foreign(let file) = error, let foreign else { return .failed(Failure(sentence: error.sentence)) }
        foreign(file)
        return .idle
      }
    }
  }

  func couldNotPick() {
    guard !isChanging else { return }
    abandon()
    phase = .failed(Failure(sentence: FileIntake.Refusal.unreadable.sentence))
  }

  func openBackup(_ filename: String) async { await open(.backup(filename)) }

  func openSelection(_ selection: BackupSelection, of filename: String) async {
    await open(.selection(selection, of: filename))
  }

  func openCopy(_ copy: PlacedCopy) async { await open(.copy(copy)) }

  func changeMode(_ mode: ImportMode) async {
    guard case .preview(let preview) = phase, preview.plan.mode != mode else { return }
    await open(preview.source, mode: mode)
  }

  func dismiss() {
    guard !isChanging else { return }
    abandon()
    phase = .idle
  }

  private func open(_ source: Source, mode: ImportMode? = nil) async {
    await ask(showing: .previewing(source.name)) { [self] in
      await preview(of: source, mode: mode ?? source.usualMode)
    }
  }

  /// Shows the answer, unless the person has closed the sheet or asked for something else meanwhile.
  private func ask(showing waiting: Phase, _ answer: @escaping @MainActor () async -> Phase) async {
    guard !isChanging else { return }
    abandon()
    let asked = request
    phase = waiting
    let task = Task {
      let answer = await answer()
      if asked == request { phase = answer }
    }
    running = task
    await task.value
  }

  private func abandon() {
    request += 1
    running?.cancel()
    running = nil
  }

  private func preview(of source: Source, mode: ImportMode) async -> Phase {
    do throws(APIError) {
      return .preview(Preview(source: source, plan: try await send(source, mode: mode, .preview)))
    } catch { return .failed(Failure(error)) }
  }

  private func send(_ source: Source, mode: ImportMode, _ step: TransferStep) async throws(APIError) -> ImportResult {
    switch source {
    case .file(let file): try await service.importBackup(file: file, mode: mode, step)
    case .backup(let filename): try await service.restoreBackup(filename, mode: mode, step, only: nil)
    case .selection(let selection, let filename):
      try await service.restoreBackup(filename, mode: mode, step, only: selection)
    case .copy(let copy): try await service.restoreCopy(copy.filename, at: copy.placeId, mode: mode, step)
    }
  }
}

// The change itself. It is not cancelled by anything on the screen.
extension TransferModel {
  static let planChanged = "The library changed meanwhile. Here is the new preview."

  /// Applies the plan that is shown, or nothing.
  func confirm() async {
    guard case .preview(let preview) = phase else { return }
    abandon()
    phase = .applying(preview.source)
    await change(preview.source.name) { () throws(APIError) in
      try await send(preview.source, mode: preview.plan.mode, .apply(plan: preview.plan.planDigest))
    } done: { result in
      isShowingSummary = true
      return .done(result)
    } refused: { error in
      error.changedPlan.map { .preview(Preview(source: preview.source, plan: $0, notice: Self.planChanged)) }
    }
  }

  /// What Undo would restore; nil where there is nothing to undo.
  var safetyBackup: String? {
    switch shown {
    case .done(let result): result.safetyBackup
    case .interrupted(let interruption): interruption.safetyBackup
    default: nil
    }
  }

  /// Restores the library as it was just before.
  func undo() async {
    guard phase == shown, let safetyBackup else { return }
    let fetching = if case .done(let result) = phase { result.imdbIdsNeedingEnrichment } else { [String]() }
    isShowingSummary = false
    phase = .undoing(isWaiting: queue.isFetching)
    await queue.remove(fetching)
    phase = .undoing(isWaiting: false)
    await change(safetyBackup) { () throws(APIError) in
      try await service.restoreBackup(safetyBackup, mode: .replace, .apply(plan: nil), only: nil)
    } done: { _ in
      .undone
    } refused: { _ in
      nil
    }
  }

  /// Asks the server once more what became of a transfer whose answer was lost.
  func lookAgain() async {
    guard case .interrupted(var interruption) = phase, interruption.finding != .looking else { return }
    interruption.finding = .looking
    phase = .interrupted(interruption)
    await look(interruption)
  }

  private func change(
    _ name: String, _ work: () async throws(APIError) -> ImportResult, done: (ImportResult) -> Phase,
    refused: (APIError) -> Phase?
  ) async {
    let before: TransferEvidence?
    do throws(APIError) { before = try await evidence() } catch {
      // Nothing was sent yet.
      if error == .notConnected {
        phase = .failed(Failure(error))
        return
      }
      before = nil
    }
    do throws(APIError) {
      let result = try await work()
      await repository.syncNow()
      queue.add(result.imdbIdsNeedingEnrichment, unlessFilledInBy: catalogue)
      phase = done(result)
    } catch {
      guard error == .notConnected || error == .notOurServer else {
        phase = refused(error) ?? .failed(Failure(error))
        return
      }
      let interruption = Interruption(name: name, before: before)
      phase = .interrupted(interruption)
      await look(interruption)
    }
  }

  private func look(_ interruption: Interruption) async {
    var found = interruption
    found.finding = .unknown
    if let before = interruption.before, let now = try? await evidence() { found.finding = now.finding(after: before) }
    if case .done = found.finding { await repository.syncNow() }
    phase = .interrupted(found)
  }

  private func evidence() async throws(APIError) -> TransferEvidence {
    TransferEvidence(epoch: try await repository.epochOnServer(), backups: try await service.listBackups())
  }
}

extension TransferModel.Failure {
  fileprivate init(_ error: APIError) { self.init(sentence: error.sentence, rows: error.rows) }
}
