import Observation

/// What an import from another service would do, before it is done.
@MainActor @Observable final class ImportPlanModel {
  enum Phase: Hashable {
    case loading
    case loaded(ImportPlan)
    case failed(String)
  }

  private(set) var phase: Phase
  let moving: ImportJobModel
  let id: ImportJob.ID

  init(_ id: ImportJob.ID, moving: ImportJobModel, phase: Phase = .loading) {
    self.id = id
    self.moving = moving
    self.phase = phase
  }

  func load() async {
    do throws(APIError) { phase = .loaded(try await moving.service.planImport(id)) } catch {
      if error != .cancelled { phase = .failed(error.sentence) }
    }
  }

  /// Titles that the person has removed and the files hold; nil where there are none.
  var removed: RemovedTitles? {
    guard case .loaded(let plan) = phase, let count = plan.removedHere, count > 0, let job = moving.job, job.id == id,
      let option = job.options.first(where: { $0.name == RemovedTitles.option })
    else { return nil }
    return RemovedTitles(count: count, comeBack: option.value == RemovedTitles.bringBack)
  }

  /// Has them come back, or not; the preview is then another one.
  func turnRemoved() async {
    guard let removed else { return }
    let value = removed.comeBack ? RemovedTitles.keep : RemovedTitles.bringBack
    if await moving.choose(.option(RemovedTitles.option, value: value)) { await load() }
  }

  var canBeConfirmed: Bool {
    if case .loaded = phase { !moving.isBusy } else { false }
  }

  /// Does what is shown; whether that was done. Where it no longer holds, shows what holds now.
  func confirm() async -> Bool {
    guard case .loaded(let plan) = phase, moving.job?.id == id else { return false }
    await moving.apply(plan: plan.preview.planDigest)
    if moving.failure == nil { return true }
    await load()
    return false
  }
}

/// Titles that the person has removed from the library, and what an import does with them.
struct RemovedTitles: Hashable {
  static let option = "removed"
  static let keep = "keep"
  static let bringBack = "bring_back"

  let count: Int
  let comeBack: Bool

  var sentence: String {
    let one = count == 1
    let becomes = comeBack ? (one ? "comes back" : "come back") : (one ? "stays removed" : "stay removed")
    return
      "\(Wording.titles(count)) that you have removed from your library \(one ? "is" : "are") in these files, and \(becomes)."
  }

  var turn: String { comeBack ? "Leave removed" : "Bring back" }
}
