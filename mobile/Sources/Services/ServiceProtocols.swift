import Foundation

/// What signing in needs of a server.
protocol AccountService: Sendable {
  func isSetupNeeded() async throws(APIError) -> Bool
  func createFirstAccount(email: String, username: String, password: String) async throws(APIError) -> TokenReply
  func signIn(email: String, password: String) async throws(APIError) -> TokenReply
}

/// What the library's screens need of a server. Every change answers with the row as it is afterwards.
protocol LibraryService: Sendable {
  func changes(since: Timestamp, offset: Int) async throws(APIError) -> LibraryChanges
  func setStatus(_ status: MovieStatus, list: String?, of imdbId: String) async throws(APIError) -> Movie
  func setWatched(_ history: WatchHistory, of imdbId: String) async throws(APIError) -> Movie
  func unwatch(_ imdbId: String) async throws(APIError) -> Movie
  func recommend(_ imdbId: String, _ recommendation: Recommendation) async throws(APIError) -> Movie
  func unrecommend(_ imdbId: String, person: String) async throws(APIError) -> Movie
  func refresh(_ imdbId: String) async throws(APIError) -> Movie
  func addPerson(_ draft: PersonDraft) async throws(APIError) -> Person
  func changePerson(_ name: String, to draft: PersonDraft) async throws(APIError) -> Person
  func deletePerson(_ name: String) async throws(APIError)
  func addList(_ draft: ListDraft) async throws(APIError) -> CustomList
  func changeList(_ id: String, to draft: ListDraft) async throws(APIError) -> CustomList
  func deleteList(_ id: String) async throws(APIError)
}

protocol StatsService: Sendable {
  func stats(of person: String) async throws(APIError) -> PersonStats
}

protocol SearchService: Sendable {
  func search(_ words: String, page: Int) async throws(APIError) -> SearchPage
  func details(of hit: SearchHit) async throws(APIError) -> Metadata
}

/// What the Data & Backup section needs of a server.
protocol BackupService: Sendable {
  func getBackupSettings() async throws(APIError) -> BackupSettings
  func updateBackupSettings(enabled: Bool) async throws(APIError)
  func backupStatus() async throws(APIError) -> BackupStatus
  func listBackups() async throws(APIError) -> [BackupFileInfo]
  func runBackup() async throws(APIError) -> BackupFileInfo
  func deleteBackup(_ filename: String) async throws(APIError)

  /// Both fetch into a new file in `folder` and say where it is.
  func exportBackup(into folder: URL) async throws(APIError) -> URL
  func downloadBackup(_ filename: String, into folder: URL) async throws(APIError) -> URL

  func importBackup(file: URL, mode: ImportMode, preview: Bool) async throws(APIError) -> ImportResult
  func restoreBackup(_ filename: String, mode: ImportMode, preview: Bool) async throws(APIError) -> ImportResult
}
