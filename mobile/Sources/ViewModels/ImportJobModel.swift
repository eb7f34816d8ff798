import Foundation
import Observation

/// Brings films here from another service. The server does it, and goes on while nobody looks; an import that is
/// under way is found again after the app has ended, and from any device.
@MainActor @Observable final class ImportJobModel {
  enum Phase: Hashable {
    case looking
    /// A file begins an import.
    case nothing
    case job(ImportJob)
    /// The server is of the earlier kind, which has no imports of this sort.
    case tooOld
    case failed(String)
  }

  enum Work: Hashable { case changing, applying, undoing, cancelling }

  private(set) var phase: Phase
  private(set) var work: Work?
  /// Why the last change was not made.
  private(set) var failure: String?
  /// Why what is shown is not the newest.
  private(set) var trouble: String?

  typealias Service = ImportJobService & SearchService
  @ObservationIgnored let service: any Service
  let uploads: UploadQueue
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let queue: RefreshQueue
  @ObservationIgnored private let catalogue: CatalogueModel?
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored private let zone: String
  @ObservationIgnored private var watching: Task<Void, Never>?
  /// Counts changes: what was asked for before one is older than its answer.
  @ObservationIgnored private var revision = 0
  /// Titles whose details are fetched because of what was applied.
  @ObservationIgnored private var fetching: [String] = []

  nonisolated static let secondsWhileMatching = 1.0
  nonisolated static let secondsWhilePaused = 15.0

  init(
    service: any Service, repository: MovieRepository, queue: RefreshQueue, catalogue: CatalogueModel? = nil,
    temporary: URL, time: TimeSource = .live, zone: String = TimeZone.current.identifier, phase: Phase = .looking
  ) {
    self.service = service
    self.repository = repository
    self.queue = queue
    self.catalogue = catalogue
    self.time = time
    self.zone = zone
    self.phase = phase
    uploads = UploadQueue(folder: temporary.appending(path: "moving"))
  }

  var job: ImportJob? {
    if case .job(let job) = phase { job } else { nil }
  }

  var isBusy: Bool { work != nil || uploads.isSending }
}

// What the server says of it.
extension ImportJobModel {
  /// Finds the import that is under way, or the one before, and watches it for as long as it moves by itself.
  func follow() {
    watch { [weak self] in await self?.load() }
  }

  func load() async {
    let asked = revision
    do throws(APIError) {
      let jobs = try await service.importJobs()
      guard asked == revision else { return }
      trouble = nil
      guard let jobs else {
        phase = .tooOld
        return
      }
      guard let newest = jobs.first else {
        phase = .nothing
        return
      }
      await show(newest)
    } catch {
      guard asked == revision, error != .cancelled else { return }
      if job == nil { phase = .failed(error.sentence) } else { trouble = error.sentence }
    }
  }

  func stop() async {
    watching?.cancel()
    await watching?.value
    await uploads.stop()
  }

  /// Says how many titles are in doubt, after a decision.
  func keep(_ titles: ImportJob.Titles, of id: ImportJob.ID) {
    guard var job, job.id == id else { return }
    job.titles = titles
    revision += 1
    phase = .job(job)
  }

  private func watch(first: @escaping @MainActor () async -> Void = {}) {
    watching?.cancel()
    watching = Task { [weak self, time] in
      await first()
      while !Task.isCancelled, let seconds = self?.job?.secondsToNextLook {
        do { try await time.sleep(seconds) } catch { return }
        await self?.look()
      }
    }
  }

  private func look() async {
    guard let job, !isBusy else { return }
    let asked = revision
    do throws(APIError) {
      let fresh = try await service.importJob(job.id)
      guard asked == revision else { return }
      trouble = nil
      await show(fresh)
    } catch {
      guard asked == revision, error != .cancelled else { return }
      // Another device has cancelled it.
      if error.status == 404 { await load() } else { trouble = error.sentence }
    }
  }

  private func show(_ fresh: ImportJob) async {
    let before = job
    phase = .job(fresh)
    // Carried out or undone: here, on another device, or by a request whose answer was lost.
    if let before, before.id == fresh.id, before.appliedAt != fresh.appliedAt { await repository.syncNow() }
  }
}

// Its files.
extension ImportJobModel {
  func add(_ taken: URL) {
    uploads.add(taken) { [weak self] file throws(APIError) in try await self?.send(file) }
  }

  /// What was carried out is done with.
  func startAnother() {
    guard job?.isDone == true, work == nil else { return }
    revision += 1
    phase = .nothing
  }

  private func send(_ file: URL) async throws(APIError) {
    do throws(APIError) {
      guard let id = try await jobForFiles() else { return }
      let job = try await service.putImportFile(file, into: id)
      revision += 1
      await show(job)
    } catch {
      // The job is not what it was here.
      if error.status == 404 || error.status == 409 { follow() }
      throw error
    }
  }

  /// The one that is under way, whichever device began it; nil where the server has none.
  private func jobForFiles() async throws(APIError) -> ImportJob.ID? {
    guard let jobs = try await service.importJobs() else {
      phase = .tooOld
      return nil
    }
    if let newest = jobs.first, newest.takesFiles { return newest.id }
    let job = try await service.createImport(zone: zone)
    revision += 1
    await show(job)
    return job.id
  }
}

// What a person does with it.
extension ImportJobModel {
  static let lost =
    "The connection broke before the server answered, so it may still be at work. Pull down to look again."

  func remove(_ file: ImportJob.File) async {
    await change { id throws(APIError) in try await service.removeImportFile(file.name, from: id) }
  }

  @discardableResult func choose(_ choice: ImportChoice) async -> Bool {
    await change { id throws(APIError) in try await service.chooseImport(choice, of: id) }
  }

  func match() async {
    guard await change({ id throws(APIError) in try await service.matchImport(id) }) else { return }
    watch()
  }

  /// Applies the plan that was shown, or nothing.
  func apply(plan digest: String?) async {
    await change(as: .applying) { id throws(APIError) in
      let applied = try await service.applyImport(id, plan: digest)
      fetching += applied.result.imdbIdsNeedingEnrichment
      queue.add(applied.result.imdbIdsNeedingEnrichment, unlessFilledInBy: catalogue)
      return applied.job
    }
  }

  /// Restores the library as it was just before.
  func undo() async {
    await change(as: .undoing) { id throws(APIError) in
      // Titles that are being fetched could come back after the undo.
      await queue.remove(fetching)
      fetching = []
      return try await service.undoImport(id).job
    }
  }

  /// Forgets the files and what was found for them. What was applied stays.
  func cancel() async {
    guard let job, !isBusy else { return }
    begin(.cancelling)
    defer { work = nil }
    do throws(APIError) {
      try await service.cancelImport(job.id)
      phase = .nothing
    } catch { await refuse(error, to: job) }
  }

  func dismissFailure() { failure = nil }

  @discardableResult private func change(
    as kind: Work = .changing, _ call: (ImportJob.ID) async throws(APIError) -> ImportJob
  ) async -> Bool {
    guard let job, !isBusy else { return false }
    begin(kind)
    defer { work = nil }
    do throws(APIError) {
      let fresh = try await call(job.id)
      revision += 1
      await show(fresh)
      return true
    } catch { return await refuse(error, to: job) }
  }

  private func begin(_ kind: Work) {
    work = kind
    failure = nil
    revision += 1
  }

  /// The job itself says whether a request was carried out whose answer was lost.
  @discardableResult private func refuse(_ error: APIError, to before: ImportJob) async -> Bool {
    let isLost = error == .notConnected || error == .notOurServer
    let isElsewhere = error.status == 404 || error.status == 409
    if isLost || isElsewhere { await load() }
    let mayBeAtWork = isLost && (work == .applying || work == .undoing)
    if isLost, let job, job.id == before.id {
      if mayBeAtWork ? job.appliedAt != before.appliedAt : job != before { return true }
    }
    failure =
      error.changedPlan != nil ? TransferModel.planChanged : mayBeAtWork ? Self.lost : error.sentence
    return false
  }
}

extension ImportJob {
  /// Nil while it waits for a person.
  fileprivate var secondsToNextLook: Double? {
    switch state {
    case .matching: ImportJobModel.secondsWhileMatching
    case .paused: ImportJobModel.secondsWhilePaused
    case .open, .ready, .applied, .undone, .other: nil
    }
  }
}
