import Foundation

extension NetworkService: BackupService {
  func getBackupSettings() async throws(APIError) -> BackupSettings { try await send(.backupSettings) }

  func updateBackupSettings(enabled: Bool) async throws(APIError) {
    _ = try await send(.setBackupSettings(enabled: enabled))
  }

  func backupStatus() async throws(APIError) -> BackupStatus { try await send(.backupStatus) }

  func listBackups() async throws(APIError) -> [BackupFileInfo] { try await send(.backups).backups }

  func runBackup() async throws(APIError) -> BackupFileInfo { try await send(.runBackup) }

  func deleteBackup(_ filename: String) async throws(APIError) { try await send(.deleteBackup(filename)) }

  func exportBackup() async throws(APIError) -> Data { try await send(.exportBackup) }

  func exportBackup(into folder: URL) async throws(APIError) -> URL {
    try await download(.exportBackup, into: folder, named: "moviemanager-export.json")
  }

  func downloadBackup(_ filename: String, into folder: URL) async throws(APIError) -> URL {
    try await download(.downloadBackup(filename), into: folder, named: "moviemanager-backup.json")
  }

  func importBackup(_ payload: [String: Any]) async throws -> ImportResult {
    guard JSONSerialization.isValidJSONObject(payload) else { throw BackupDocumentError.notABackup }
    return try await importBackup(JSONSerialization.data(withJSONObject: payload))
  }

  /// A document as it is, byte for byte.
  func importBackup(
    _ document: Data, mode: ImportMode = .merge, preview: Bool = false
  ) async throws(APIError) -> ImportResult {
    try await send(.importBackup(.data(document), mode: mode, preview: preview))
  }

  func importBackup(file: URL, mode: ImportMode, preview: Bool) async throws(APIError) -> ImportResult {
    try await send(.importBackup(.file(file), mode: mode, preview: preview))
  }

  func restoreBackup(_ filename: String, mode: ImportMode, preview: Bool) async throws(APIError) -> ImportResult {
    try await send(.restoreBackup(filename, mode: mode, preview: preview))
  }
}
