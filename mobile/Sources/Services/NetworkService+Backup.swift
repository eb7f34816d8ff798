import Foundation

extension NetworkService: BackupService {
  func getBackupSettings() async throws(APIError) -> BackupSettings { try await send(.backupSettings) }

  func updateBackupSettings(enabled: Bool) async throws(APIError) {
    _ = try await send(.setBackupSettings(enabled: enabled))
  }

  func backupStatus() async throws(APIError) -> BackupStatus { try await send(.backupStatus) }

  func markLossAsSeen() async throws(APIError) -> BackupStatus { try await send(.markLossAsSeen) }

  func listBackups() async throws(APIError) -> [BackupFileInfo] { try await send(.backups).backups }

  func runBackup() async throws(APIError) -> BackupFileInfo { try await send(.runBackup) }

  func setNote(of filename: String, pinned: Bool, label: String?) async throws(APIError) -> BackupFileInfo {
    try await send(.setNote(of: filename, pinned: pinned, label: label))
  }

  func deleteBackup(_ filename: String) async throws(APIError) { try await send(.deleteBackup(filename)) }

  func listDeletedBackups() async throws(APIError) -> [DeletedBackup] { try await send(.deletedBackups).backups }

  func bringBack(deleted filename: String) async throws(APIError) -> BackupFileInfo {
    try await send(.bringBack(deleted: filename))
  }

  func exportBackup() async throws(APIError) -> Data { try await send(.exportBackup) }

  func exportBackup(into folder: URL) async throws(APIError) -> URL {
    try await download(.exportBackup, into: folder, named: "moviemanager-export.json")
  }

  func downloadBackup(_ filename: String, into folder: URL) async throws(APIError) -> URL {
    try await download(.downloadBackup(filename), into: folder, named: "moviemanager-backup.json")
  }
}

extension NetworkService: TransferService {
  func importBackup(_ payload: [String: Any]) async throws -> ImportResult {
    guard JSONSerialization.isValidJSONObject(payload) else { throw BackupDocumentError.notABackup }
    return try await importBackup(JSONSerialization.data(withJSONObject: payload))
  }

  /// A document as it is, byte for byte.
  func importBackup(
    _ document: Data, mode: ImportMode = .merge, _ step: TransferStep = .apply(plan: nil)
  ) async throws(APIError) -> ImportResult {
    try await send(.importBackup(.data(document), mode: mode, step))
  }

  func importBackup(file: URL, mode: ImportMode, _ step: TransferStep) async throws(APIError) -> ImportResult {
    try await send(.importBackup(.file(file), mode: mode, step))
  }

  func restoreBackup(
    _ filename: String, mode: ImportMode, _ step: TransferStep, only selection: BackupSelection? = nil
  ) async throws(APIError) -> ImportResult {
    try await send(.restoreBackup(filename, mode: mode, step, only: selection))
  }

  func restoreCopy(
    _ filename: String, at place: String, mode: ImportMode, _ step: TransferStep
  ) async throws(APIError) -> ImportResult {
    try await send(.restoreCopy(filename, at: place, mode: mode, step))
  }
}

extension NetworkService: CopyService {
  func copies() async throws(APIError) -> BackupCopies? { try await unlessOfTheEarlierKind(.copies) }
}

extension NetworkService: TimeMachineService {
  func contents(of filename: String, _ window: ContentsWindow) async throws(APIError) -> BackupContents {
    try await send(.contents(of: filename, window))
  }

  func compare(_ filename: String, offset: Int) async throws(APIError) -> BackupComparison {
    try await send(.compare(filename, offset: offset))
  }

  func history(of imdbId: String) async throws(APIError) -> TitleHistory { try await send(.history(of: imdbId)) }
}
