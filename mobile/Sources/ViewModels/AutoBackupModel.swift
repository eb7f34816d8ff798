import Foundation
import Observation

/// The switch for nightly backups, and how they are doing.
@MainActor @Observable final class AutoBackupModel {
  enum Phase: Hashable {
    case loading
    case loaded(BackupStatus)
    case saving(BackupStatus, to: Bool)
    case failed(String)
  }

  private(set) var phase: Phase
  /// Why the switch went back to where it was.
  private(set) var message: String?
  private var hasClosedQuestion = false
  @ObservationIgnored private let service: any BackupService
  /// Counts requests: the answer to an earlier one is dropped.
  @ObservationIgnored private var request = 0

  init(service: any BackupService, phase: Phase = .loading) {
    self.service = service
    self.phase = phase
  }

  /// The switch: it stands where the person put it while that is being saved, and goes back if it fails.
  var backupEnabled: Bool {
    get {
      switch phase {
      case .loaded(let status): status.backupEnabled
      case .saving(_, let wanted): wanted
      case .loading, .failed: false
      }
    }
    set {
      // At once, so that the switch does not jump back while the server is asked.
      guard let before = startSaving(newValue) else { return }
      Task { await save(newValue, insteadOf: before) }
    }
  }

  var isShowingMessage: Bool {
    get { message != nil }
    set { if !newValue { message = nil } }
  }

  var canChange: Bool {
    if case .loaded = phase { true } else { false }
  }

  var status: BackupStatus? {
    switch phase {
    case .loaded(let status), .saving(let status, _): status
    case .loading, .failed: nil
    }
  }

  /// What the person should know wherever they are in the app; nil while all is well.
  var attention: String? { status?.attention }

  /// Asks once whether the nightly backups, which an upgrade ended, should go on.
  var isAsking: Bool {
    get { canChange && status?.askToEnable == true && !hasClosedQuestion }
    set { if !newValue { hasClosedQuestion = true } }
  }

  func load() async {
    if case .saving = phase { return }
    await show { () throws(APIError) in try await service.backupStatus() }
  }

  func set(_ enabled: Bool) async {
    guard let before = startSaving(enabled) else { return }
    await save(enabled, insteadOf: before)
  }

  /// Either answer is kept by the server, which then does not ask again.
  func answer(_ enabled: Bool) async {
    hasClosedQuestion = true
    guard let before = startSaving(enabled, evenIfSame: true) else { return }
    await save(enabled, insteadOf: before)
  }

  /// The person knows that much of the library disappeared.
  func markLossAsSeen() async {
    guard case .loaded(let before) = phase else { return }
    request += 1
    let asked = request
    do throws(APIError) {
      let status = try await service.markLossAsSeen()
      if asked == request { phase = .loaded(status) }
    } catch {
      if asked == request { phase = .loaded(before) }
      message = error.sentence
    }
  }

  private func startSaving(_ enabled: Bool, evenIfSame: Bool = false) -> BackupStatus? {
    guard case .loaded(let before) = phase, evenIfSame || enabled != before.backupEnabled else { return nil }
    request += 1
    phase = .saving(before, to: enabled)
    message = nil
    return before
  }

  private func save(_ enabled: Bool, insteadOf before: BackupStatus) async {
    do throws(APIError) {
      try await service.updateBackupSettings(enabled: enabled)
    } catch {
      phase = .loaded(before)
      message = error.sentence
      return
    }
    await show { () throws(APIError) in try await service.backupStatus() }
  }

  /// Shows the answer, unless something else was asked or saved meanwhile.
  private func show(_ fetch: () async throws(APIError) -> BackupStatus) async {
    request += 1
    let asked = request
    let answer: Phase
    do throws(APIError) { answer = .loaded(try await fetch()) } catch { answer = .failed(error.sentence) }
    if asked == request { phase = answer }
  }
}
