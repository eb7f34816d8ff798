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
