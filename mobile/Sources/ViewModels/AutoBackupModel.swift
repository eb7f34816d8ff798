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

  private(set) var phase: Phase = .loading
  /// Why the switch went back to where it was.
  private(set) var message: String?
  @ObservationIgnored private let service: any BackupService

  init(service: any BackupService) { self.service = service }

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

  func load() async {
    if case .saving = phase { return }
    do throws(APIError) {
      phase = .loaded(try await service.backupStatus())
    } catch { phase = .failed(error.sentence) }
  }

  func set(_ enabled: Bool) async {
    guard let before = startSaving(enabled) else { return }
    await save(enabled, insteadOf: before)
  }

  /// At once, so that the switch does not jump back while the server is asked.
  private func startSaving(_ enabled: Bool) -> BackupStatus? {
    guard case .loaded(let before) = phase, enabled != before.backupEnabled else { return nil }
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
    do throws(APIError) { phase = .loaded(try await service.backupStatus()) } catch {
      phase = .failed(error.sentence)
    }
  }
}
