#if DEBUG
  import Foundation

  /// A server for previews: answers with the sample, or fails each time in the same way.
  struct StubServer {
    var failure: APIError?
    var isNew = false
    var status = Sample.status
    var told = Sample.notices

    func answer<Value>(_ value: Value) throws(APIError) -> Value {
      if let failure { throw failure }
      return value
    }
  }

  extension StubServer: AccountService {
    func isSetupNeeded() throws(APIError) -> Bool { try answer(isNew) }

    func createFirstAccount(email: String, username: String, password: String) throws(APIError) -> TokenReply {
      try answer(TokenReply(accessToken: "", user: Sample.who.user))
    }

    func signIn(email: String, password: String) throws(APIError) -> TokenReply {
      try answer(TokenReply(accessToken: "", user: Sample.who.user))
    }
  }

  extension StubServer: TokenService {
    func renewedToken() throws(APIError) -> String? { try answer(nil) }
    func changePassword(_ current: String, to new: String) throws(APIError) -> TokenReply {
      try answer(TokenReply(accessToken: "", user: Sample.who.user))
    }
  }

  extension StubServer: LibraryService {
    func changes(since: Timestamp, offset: Int) throws(APIError) -> LibraryChanges {
      try answer(
        LibraryChanges(
          movies: [], people: [], lists: [], deletedMovieIds: [], hasMore: false, nextOffset: nil,
          serverTimestamp: since, epoch: "sample"))
    }

    func setStatus(_ status: MovieStatus, place: ListPlace, of imdbId: String) throws(APIError) -> Movie {
      try answer(Sample.watched)
    }
    func markWatched(_ imdbId: String) throws(APIError) -> Movie { try answer(Sample.watched) }
    func bringBackPerson(_ name: String) throws(APIError) -> Person { try answer(Sample.alice) }
    func placeList(_ id: String, at position: Int) throws(APIError) -> CustomList { try answer(Sample.favourites) }
    func bringBackList(_ id: String) throws(APIError) -> CustomList { try answer(Sample.favourites) }
    func setWatched(_ history: WatchHistory, of imdbId: String) throws(APIError) -> Movie { try answer(Sample.watched) }
    func unwatch(_ imdbId: String) throws(APIError) -> Movie { try answer(Sample.watched) }
    func recommend(_ imdbId: String, _ recommendation: Recommendation) throws(APIError) -> Movie {
      try answer(Sample.watched)
    }
    func unrecommend(_ imdbId: String, person: String) throws(APIError) -> Movie { try answer(Sample.watched) }
    func refresh(_ imdbId: String) throws(APIError) -> Movie { try answer(Sample.watched) }
    func addPerson(_ draft: PersonDraft) throws(APIError) -> Person { try answer(Sample.alice) }
    func changePerson(_ name: String, to draft: PersonDraft) throws(APIError) -> Person { try answer(Sample.alice) }
    func deletePerson(_ name: String) throws(APIError) { try answer(()) }
    func addList(_ draft: ListDraft) throws(APIError) -> CustomList { try answer(Sample.favourites) }
    func changeList(_ id: String, to draft: ListDraft) throws(APIError) -> CustomList { try answer(Sample.favourites) }
    func deleteList(_ id: String) throws(APIError) { try answer(()) }
  }

  extension StubServer: HealthService {
    func serverVersion() throws(APIError) -> ServerVersion? { try answer(ServerVersion(text: "1.0.0")) }
  }

  extension StubServer: StatsService, SearchService {
    func stats(of person: String) throws(APIError) -> PersonStats {
      try answer(
        PersonStats(
          name: person, recommendations: 3, upvotes: 2, downvotes: 1, watched: 2, rated: 1, averageRating: 8.5))
    }

    func search(_ words: String, page: Int) throws(APIError) -> SearchPage {
      try answer(SearchPage(results: [], page: 1, totalPages: 1))
    }

    func catalogue() throws(APIError) -> Catalogue? { try answer(Sample.catalogue) }

    func searchCatalogue(_ words: String) throws(APIError) -> CatalogueHits? {
      try answer(CatalogueHits(results: Sample.hits, notices: []))
    }

    func details(of hit: SearchHit) throws(APIError) -> Metadata { try answer(Metadata()) }
  }

  extension StubServer: BackupService {
    func getBackupSettings() throws(APIError) -> BackupSettings { try answer(BackupSettings(backupEnabled: true)) }
    func updateBackupSettings(enabled: Bool) throws(APIError) { try answer(()) }
    func backupStatus() throws(APIError) -> BackupStatus { try answer(status) }
    func listBackups() throws(APIError) -> [BackupFileInfo] { try answer(Sample.backups) }
    func markLossAsSeen() throws(APIError) -> BackupStatus { try answer(Sample.status) }
    func runBackup() throws(APIError) -> BackupFileInfo { try answer(Sample.backups[0]) }
    func setNote(of filename: String, pinned: Bool, label: String?) throws(APIError) -> BackupFileInfo {
      try answer(Sample.backups[0])
    }
    func deleteBackup(_ filename: String) throws(APIError) { try answer(()) }
    func listDeletedBackups() throws(APIError) -> [DeletedBackup] {
      try answer([DeletedBackup(backup: Sample.backups[0], deletedAt: 1_771_000_000, goneAt: 1_772_209_600)])
    }
    func bringBack(deleted filename: String) throws(APIError) -> BackupFileInfo { try answer(Sample.backups[0]) }

    func exportBackup(into folder: URL) throws(APIError) -> URL {
      try document("moviemanager-export-2026-02-13.json", folder)
    }
    func downloadBackup(_ filename: String, into folder: URL) throws(APIError) -> URL { try document(filename, folder) }

    func document(_ name: String, _ folder: URL) throws(APIError) -> URL {
      let file = try answer(folder.appending(path: name))
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? Data(#"{"version": 2, "exported_at": 1771000000.0, "movies": [], "people": [], "lists": []}"#.utf8).write(
        to: file)
      return file
    }
  }

  extension StubServer: CopyService {
    func copies() throws(APIError) -> BackupCopies? { try answer(Sample.copies) }
  }

  extension StubServer: NoticeService {
    func notices() throws(APIError) -> Notices? { try answer(told) }
    func addChannel(_ draft: ChannelDraft) throws(APIError) -> NoticeChannel { try answer(Sample.notices.channels[0]) }
    func removeChannel(_ id: String) throws(APIError) { try answer(()) }
    func tryChannel(_ id: String) throws(APIError) -> NoticeTest { try answer(Sample.delivered) }
    func tryOperatorChannels() throws(APIError) -> [NoticeTest] { try answer([Sample.delivered]) }
  }

  extension StubServer: TransferService, TimeMachineService {
    func importBackup(file: URL, mode: ImportMode, _ step: TransferStep) throws(APIError) -> ImportResult {
      try answer(step == .preview ? Sample.preview.plan : Sample.result)
    }

    func restoreBackup(
      _ filename: String, mode: ImportMode, _ step: TransferStep, only selection: BackupSelection?
    ) throws(APIError) -> ImportResult {
      try answer(step == .preview ? Sample.preview.plan : Sample.result)
    }

    func restoreCopy(
      _ filename: String, at place: String, mode: ImportMode, _ step: TransferStep
    ) throws(APIError) -> ImportResult {
      try answer(step == .preview ? Sample.preview.plan : Sample.result)
    }

    func contents(of filename: String, _ window: ContentsWindow) throws(APIError) -> BackupContents {
      try answer(Sample.contents)
    }

    func compare(_ filename: String, offset: Int) throws(APIError) -> BackupComparison { try answer(Sample.comparison) }
    func history(of imdbId: String) throws(APIError) -> TitleHistory { try answer(Sample.history) }
  }
#endif
