import Foundation
import Observation

/// The backups that the server keeps.
@MainActor @Observable final class BackupsModel {
  enum Phase: Hashable {
    case loading
    case loaded([BackupFileInfo])
    case failed(String)
  }

  enum Work: Hashable {
    case none, backingUp
    case working(String)
    /// Fetched and ready to be shared.
    case fetched(URL)
    case failed(String)
  }

  private(set) var phase: Phase = .loading
  private(set) var work: Work = .none
  /// For the share sheet, which opens by itself; the file stays to be shared again.
  var sharing: FileInHand?
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let folder: URL

  init(service: any BackupService, temporary: URL) {
    self.service = service
    folder = temporary.appending(path: "backups")
  }

  var isBusy: Bool {
    switch work {
    case .backingUp, .working: true
    case .none, .fetched, .failed: false
    }
  }

  /// As the list has it now; nil when it has gone from there.
  func backup(_ filename: String) -> BackupFileInfo? {
    guard case .loaded(let backups) = phase else { return nil }
    return backups.first { $0.filename == filename }
  }

  func load() async {
    do throws(APIError) { phase = .loaded(try await service.listBackups()) } catch {
      phase = .failed(error.sentence)
    }
  }

  func backUpNow() async {
    await run(.backingUp) { () throws(APIError) in
      _ = try await service.runBackup()
      return .none
    }
    await load()
  }

  func fetch(_ backup: BackupFileInfo) async {
    try? FileManager.default.removeItem(at: folder)
    await run(.working(backup.filename)) { () throws(APIError) in
      .fetched(try await service.downloadBackup(backup.filename, into: folder))
    }
    if case .fetched(let file) = work { sharing = FileInHand(url: file) }
  }

  /// A pinned backup is kept whatever its age.
  func setPinned(_ pinned: Bool, _ backup: BackupFileInfo) async {
    await setNote(of: backup, pinned: pinned, label: backup.label)
  }

  /// Nothing typed is no label.
  func setLabel(_ typed: String, _ backup: BackupFileInfo) async {
    let label = typed.trimmingCharacters(in: .whitespacesAndNewlines)
    await setNote(of: backup, pinned: backup.pinned, label: label.isEmpty ? nil : String(label.prefix(200)))
  }

  func delete(_ backup: BackupFileInfo) async {
    await run(.working(backup.filename)) { () throws(APIError) in
      try await service.deleteBackup(backup.filename)
      return .none
    }
    await load()
  }

  func dismiss() {
    if !isBusy { work = .none }
  }

  private func setNote(of backup: BackupFileInfo, pinned: Bool, label: String?) async {
    guard pinned != backup.pinned || label != backup.label else { return }
    await run(.working(backup.filename)) { () throws(APIError) in
      let changed = try await service.setNote(of: backup.filename, pinned: pinned, label: label)
      if case .loaded(let backups) = phase {
        phase = .loaded(backups.map { $0.filename == changed.filename ? changed : $0 })
      }
      return .none
    }
  }

  private func run(_ during: Work, _ job: () async throws(APIError) -> Work) async {
    guard !isBusy else { return }
    work = during
    do throws(APIError) { work = try await job() } catch { work = .failed(error.sentence) }
  }
}
