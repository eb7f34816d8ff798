import Foundation

/// What signing in needs of a server.
protocol AccountService: HealthService {
  func isSetupNeeded() async throws(APIError) -> Bool
  func createFirstAccount(email: String, username: String, password: String) async throws(APIError) -> TokenReply
  func signIn(email: String, password: String) async throws(APIError) -> TokenReply
}

protocol TokenService: Sendable {
  /// Nil where the server is of the earlier kind, which renews no tokens.
  func renewedToken() async throws(APIError) -> String?
  /// From then on every other token of the account counts no more.
  func changePassword(_ current: String, to new: String) async throws(APIError) -> TokenReply
}

protocol HealthService: Sendable {
  func serverVersion() async throws(APIError) -> ServerVersion?
}

/// What the library's screens need of a server. Every change answers with the row as it is afterwards.
protocol LibraryService: Sendable {
  func changes(since: Timestamp, offset: Int) async throws(APIError) -> LibraryChanges
  func setStatus(_ status: MovieStatus, place: ListPlace, of imdbId: String) async throws(APIError) -> Movie
  func markWatched(_ imdbId: String) async throws(APIError) -> Movie
  func setWatched(_ history: WatchHistory, of imdbId: String) async throws(APIError) -> Movie
  func unwatch(_ imdbId: String) async throws(APIError) -> Movie
  func recommend(_ imdbId: String, _ recommendation: Recommendation) async throws(APIError) -> Movie
  func unrecommend(_ imdbId: String, person: String) async throws(APIError) -> Movie
  func refresh(_ imdbId: String) async throws(APIError) -> Movie
  func addPerson(_ draft: PersonDraft) async throws(APIError) -> Person
  func changePerson(_ name: String, to draft: PersonDraft) async throws(APIError) -> Person
  func deletePerson(_ name: String) async throws(APIError)
  /// What was deleted can be brought back for some days, with all that hung on it.
  func bringBackPerson(_ name: String) async throws(APIError) -> Person
  func addList(_ draft: ListDraft) async throws(APIError) -> CustomList
  func changeList(_ id: String, to draft: ListDraft) async throws(APIError) -> CustomList
  func placeList(_ id: String, at position: Int) async throws(APIError) -> CustomList
  func deleteList(_ id: String) async throws(APIError)
  func bringBackList(_ id: String) async throws(APIError) -> CustomList
}

protocol StatsService: Sendable {
  func stats(of person: String) async throws(APIError) -> PersonStats
}

/// Both answer nil where the server is of the earlier kind, which has no catalogue of its own.
protocol CatalogueService: Sendable {
  func catalogue() async throws(APIError) -> Catalogue?
  func searchCatalogue(_ words: String) async throws(APIError) -> CatalogueHits?
}

protocol SearchService: CatalogueService {
  func search(_ words: String, page: Int) async throws(APIError) -> SearchPage
  func details(of hit: SearchHit) async throws(APIError) -> Metadata
}

/// The backups that the server keeps, and how they are doing.
protocol BackupService: Sendable {
  func getBackupSettings() async throws(APIError) -> BackupSettings
  func updateBackupSettings(enabled: Bool) async throws(APIError)
  func backupStatus() async throws(APIError) -> BackupStatus
  /// The person has seen that much of the library disappeared.
  func markLossAsSeen() async throws(APIError) -> BackupStatus

  func listBackups() async throws(APIError) -> [BackupFileInfo]
  func runBackup() async throws(APIError) -> BackupFileInfo
  func setNote(of filename: String, pinned: Bool, label: String?) async throws(APIError) -> BackupFileInfo
  /// Moves it to the recently deleted ones.
  func deleteBackup(_ filename: String) async throws(APIError)
  func listDeletedBackups() async throws(APIError) -> [DeletedBackup]
  func bringBack(deleted filename: String) async throws(APIError) -> BackupFileInfo

  /// Both fetch into a new file in `folder` and say where it is.
  func exportBackup(into folder: URL) async throws(APIError) -> URL
  func downloadBackup(_ filename: String, into folder: URL) async throws(APIError) -> URL
}

/// Import and restore: first a preview, then the doing.
protocol TransferService: Sendable {
  func importBackup(file: URL, mode: ImportMode, _ step: TransferStep) async throws(APIError) -> ImportResult
  /// Without a selection, everything in the backup.
  func restoreBackup(
    _ filename: String, mode: ImportMode, _ step: TransferStep, only selection: BackupSelection?
  ) async throws(APIError) -> ImportResult
  /// The copy of a backup in one of the places that the server copies to.
  func restoreCopy(
    _ filename: String, at place: String, mode: ImportMode, _ step: TransferStep
  ) async throws(APIError) -> ImportResult
}

/// The copies of backups in further places; nil where the server is of the earlier kind.
protocol CopyService: Sendable {
  func copies() async throws(APIError) -> BackupCopies?
}

/// Where the account hears of its backups.
protocol NoticeService: Sendable {
  /// Nil where the server is of the earlier kind.
  func notices() async throws(APIError) -> Notices?
  func addChannel(_ draft: ChannelDraft) async throws(APIError) -> NoticeChannel
  func removeChannel(_ id: String) async throws(APIError)
  /// Sends a test now.
  func tryChannel(_ id: String) async throws(APIError) -> NoticeTest
  /// For the owner of the server alone; one result for each of the operator's channels.
  func tryOperatorChannels() async throws(APIError) -> [NoticeTest]
}

/// Moving in from other services. Where the server is of the earlier kind, there are no jobs to list, not even none.
protocol ImportJobService: Sendable {
  /// Newest first.
  func importJobs() async throws(APIError) -> [ImportJob]?
  func importJob(_ id: String) async throws(APIError) -> ImportJob
  func createImport(zone: String) async throws(APIError) -> ImportJob
  func putImportFile(_ file: URL, into id: String) async throws(APIError) -> ImportJob
  func removeImportFile(_ name: String, from id: String) async throws(APIError) -> ImportJob
  func chooseImport(_ choice: ImportChoice, of id: String) async throws(APIError) -> ImportJob
  /// Has the titles looked up; the server goes on with it by itself.
  func matchImport(_ id: String) async throws(APIError) -> ImportJob
  func importTitles(_ which: ImportTitles, of id: String, offset: Int) async throws(APIError) -> ImportTitlePage
  func decideImport(_ decision: ImportDecision, of id: String) async throws(APIError) -> ImportJob.Titles
  func planImport(_ id: String) async throws(APIError) -> ImportPlan
  /// Those that ended, or would end, in this way.
  func importRows(of id: String, outcome: String, offset: Int) async throws(APIError) -> ImportRowPage
  func applyImport(_ id: String, plan: String?) async throws(APIError) -> ImportApplied
  func undoImport(_ id: String) async throws(APIError) -> ImportApplied
  func cancelImport(_ id: String) async throws(APIError)
  func importReport(_ id: String, _ format: ImportReportFormat, into folder: URL) async throws(APIError) -> URL
}

/// Moving out: nil where the server is of the earlier kind.
protocol ExportService: Sendable {
  func export(for target: ExportTarget, zone: String, into folder: URL) async throws(APIError) -> URL?
}

/// Looks into backups.
protocol TimeMachineService: Sendable {
  func contents(of filename: String, _ window: ContentsWindow) async throws(APIError) -> BackupContents
  func compare(_ filename: String, offset: Int) async throws(APIError) -> BackupComparison
  func history(of imdbId: String) async throws(APIError) -> TitleHistory
}
