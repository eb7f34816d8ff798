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
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let folder: URL

  init(service: any BackupService, temporary: URL) {
    self.service = service
    folder = temporary.appending(path: "backups")
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
  }

  func delete(_ backup: BackupFileInfo) async {
    await run(.working(backup.filename)) { () throws(APIError) in
      try await service.deleteBackup(backup.filename)
      return .none
    }
    await load()
  }

  func dismiss() {
    switch work {
    case .none, .fetched, .failed: work = .none
    case .backingUp, .working: break
    }
  }

  private func run(_ during: Work, _ job: () async throws(APIError) -> Work) async {
    dismiss()
    guard work == .none else { return }
    work = during
    do throws(APIError) { work = try await job() } catch { work = .failed(error.sentence) }
  }
}
