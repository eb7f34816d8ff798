import Foundation
import Observation

/// Backups that were deleted in the last days and can be brought back.
@MainActor @Observable final class DeletedBackupsModel {
  enum Phase: Hashable {
    case loading
    case loaded([DeletedBackup])
    case failed(String)
  }

  private(set) var phase: Phase = .loading
  let change = PendingChange()
  @ObservationIgnored private let service: any BackupService

  init(service: any BackupService) { self.service = service }

  func load() async {
    do throws(APIError) { phase = .loaded(try await service.listDeletedBackups()) } catch {
      phase = .failed(error.sentence)
    }
  }

  func bringBack(_ deleted: DeletedBackup) async {
    await change.run { () throws(APIError) in _ = try await service.bringBack(deleted: deleted.backup.filename) }
    await load()
  }
}
