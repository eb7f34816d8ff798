#if DEBUG
  import Foundation

  /// An invented library for previews.
  enum Sample {
    static let who = SavedSignIn(
      server: try! ServerAddress("192.168.1.20"),
      user: User(id: "1", email: "sam@example.org", username: "Sam", createdAt: nil))

    static let alice = Person(name: "Alice", isTrusted: true, color: "#30a46c", emoji: "🎬")
    static let bob = Person(name: "Bob", isTrusted: false, color: nil, emoji: nil)
    static let favourites = CustomList(
      id: "favourites", name: "Favourites", color: "#f76b15", icon: "star", position: 0)

    static let watched = Movie(
      imdbId: "tt0000010", status: .watched, lastModified: 1_771_000_000,
      tmdbData: Metadata(
        title: "The Lighthouse Keeper's Long Winter", year: "1994", plot: "A keeper counts the ships that do not come.",
        genres: ["Drama"], runtimeMinutes: 142),
      omdbData: Metadata(imdbRating: 8.1, director: "A. Director"),
      recommendations: [Recommendation(personName: "Alice", dateRecommended: nil, voteType: true)],
      watchHistory: WatchHistory(dateWatched: 1_771_000_000, myRating: 8.5))

    static let toWatch = Movie(
      imdbId: "tt0000011", status: .toWatch, lastModified: 1_771_000_100,
      tmdbData: Metadata(title: "Paper Boats", year: "2011", mediaType: "tv"),
      recommendations: [
        Recommendation(personName: "Alice", dateRecommended: 1_770_000_000, voteType: true),
        Recommendation(personName: "Bob", dateRecommended: nil, voteType: false),
      ])

    static let stub = Movie(imdbId: "tt0000012", status: .toWatch, recommendations: [])
    static let deleted = Movie(imdbId: "tt0000013", status: .deleted, recommendations: [])
    static let listed = Movie(imdbId: "tt0000014", status: .custom, customListId: "favourites", recommendations: [])

    static let library = Library(
      movies: Dictionary(uniqueKeysWithValues: [watched, toWatch, stub, deleted, listed].map { ($0.id, $0) }),
      people: ["Alice": alice, "Bob": bob],
      lists: [favourites.id: favourites],
      epoch: "sample", cursor: 1_771_000_200, syncedAt: 1_771_000_200)

    static let status = BackupStatus(
      backupEnabled: true, schedule: "daily", state: .ok, sentence: "The newest backup is 3 hours old.",
      lastSuccessAt: 1_771_000_000, lastSuccessFile: "2026-02-13.json", lastTestAt: 1_771_000_600, lastTestOk: true,
      nextRunAt: 1_771_100_000)

    static let failingStatus = BackupStatus(
      backupEnabled: true, schedule: "daily", state: .failing,
      sentence: "Backups have failed since 3 February: there is no space left on the disk. Make room on the server.",
      lastSuccessAt: 1_770_000_000, lastSuccessFile: "2026-02-02.json", lastFailureAt: 1_771_000_000,
      lastFailureReason: "There is no space left on the disk.", failingSince: 1_770_100_000,
      nextRunAt: 1_771_100_000)

    static let lossStatus = BackupStatus(
      backupEnabled: true, schedule: "daily", state: .shrunk, sentence: "150 of 200 titles are gone since yesterday.",
      lastSuccessAt: 1_771_000_000, nextRunAt: 1_771_100_000,
      loss: .init(
        backup: "2026-02-13.json", before: "2026-02-12.json",
        sentence: "150 of 200 titles are gone since the backup before. The older backups are kept.", seen: false))

    static let endedStatus = BackupStatus(
      backupEnabled: false, schedule: "daily", state: .off, sentence: "Nightly backups are off.",
      nextRunAt: 1_771_100_000, askToEnable: true)

    static let backups = [
      BackupFileInfo(
        filename: "2026-02-13.json", createdAt: 1_771_000_000, sizeBytes: 48_213, kind: .daily, verified: true,
        movies: 142, restorable: true, testedAt: 1_771_000_600, pinned: true, label: "Before moving house",
        keptBecause: ["You pinned it.", "Taken in the last 14 days."]),
      BackupFileInfo(
        filename: "2026-02-12_141503-before-import.json", createdAt: 1_770_900_000, sizeBytes: 47_000,
        kind: .beforeImport, verified: false),
      BackupFileInfo(
        filename: "2026-02-11_020000-rescue.json", createdAt: 1_770_800_000, sizeBytes: 47_000, kind: .rescue,
        verified: true),
      BackupFileInfo(
        filename: "2025-12-01.json", createdAt: 1_764_550_000, sizeBytes: 31_000, kind: .daily,
        restorable: false, testedAt: 1_771_000_600, testFailure: "movies[3].status: is not a status"),
    ]

    static let copies = BackupCopies(
      places: [
        CopyPlace(
          id: "0123456789ab", name: "SFTP “nas”", state: .behind, sentence: "3 nights behind.", nightsBehind: 3,
          copies: [
            CopyFile(
              filename: "2026-02-10.json.zst.age", createdAt: 1_770_700_000, sizeBytes: 3_600, movies: 142,
              locked: true, openedBy: ["1f0c1f0c1f0c1f0c"], confirmedAt: 1_770_700_100),
            CopyFile(
              filename: "2026-01-10.json.zst.age", createdAt: 1_768_000_000, sizeBytes: 3_500, movies: 140,
              locked: true, openedBy: ["ab12ab12ab12ab12"], openable: false, confirmedAt: 1_768_000_100),
          ]),
        CopyPlace(
          id: "ba9876543210", name: "Folder “usb”", state: .ok, sentence: "Holds the newest backup.",
          copies: [
            CopyFile(
              filename: "2026-02-13.json.zst", createdAt: 1_771_000_000, sizeBytes: 3_600, movies: 142, locked: false,
              confirmedAt: 1_771_000_100, restorable: true, testedAt: 1_771_000_600),
            CopyFile(
              filename: "2026-02-12.json.zst", createdAt: 1_770_900_000, sizeBytes: 3_600, movies: 142, locked: false,
              damaged: true),
          ]),
      ],
      locking: .init(locked: false, sentence: "Copies are not locked: whoever can read the place can read them."))

    static let notices = Notices(
      channels: [
        NoticeChannel(id: "1", kind: .ntfy, shown: "https://ntfy.sh/…", lastSuccessAt: 1_771_000_000),
        NoticeChannel(
          id: "2", kind: .webhook, shown: "https://hooks.example.org/…", lastFailureAt: 1_771_000_000,
          lastFailure: "It answered 410.", isFailing: true),
      ],
      sendsMail: true, operator: OperatorChannels(count: 2, failing: 1, lastFailureAt: 1_771_000_000))

    static let delivered = NoticeTest(delivered: true, sentence: "The test was delivered.")

    static let row: [String: JSONValue] = [
      "imdb_id": .text("tt0000010"), "status": .text("watched"), "custom_list_id": .text("favourites"),
      "watch_history": .object(["date_watched": .number(1_771_000_000), "my_rating": .number(7)]),
    ]

    static let contents = BackupContents(
      filename: "2026-02-13.json", createdAt: 1_771_000_000, counts: .init(movies: 142, people: 8, lists: 3),
      total: 142,
      rows: [
        BackupContentsRow(kind: .movie, key: watched.imdbId, title: watched.title, row: row, listName: "Favourites"),
        BackupContentsRow(kind: .movie, key: "tt0000012", title: nil, row: ["status": .text("toWatch")], listName: nil),
      ])

    static let comparison = BackupComparison(
      from: "2026-02-13.json", to: nil, changes: preview.plan.changes, rows: preview.plan.rows ?? [], rowsTotal: 3)

    static let history = TitleHistory(
      imdbId: watched.imdbId, title: watched.title, now: ["status": .text("toWatch")],
      spans: [
        .init(
          first: "2026-02-01.json", last: "2026-02-10.json", from: 1_769_900_000, until: 1_770_700_000, backups: 10,
          change: .appeared, movie: row),
        .init(
          first: "2026-02-11.json", last: "2026-02-13.json", from: 1_770_800_000, until: 1_771_000_000, backups: 3,
          change: .vanished, movie: nil),
      ],
      skipped: ["2026-02-12_141503-before-import.json"])

    static let result = report(dryRun: false, rows: nil)
    static let preview = TransferModel.Preview(
      source: .backup("2026-02-13.json"),
      plan: report(
        dryRun: true,
        rows: [
          PlannedRow(
            kind: .movie, key: "tt0000010", title: "The Lighthouse Keeper's Long Winter", action: .update,
            before: ["watch_history": .object(["my_rating": .number(7)])],
            after: ["watch_history": .object(["my_rating": .number(8.5)])]),
          PlannedRow(kind: .movie, key: "tt0000015", title: nil, action: .add, before: nil, after: [:]),
          PlannedRow(
            kind: .person, key: "Bob", title: nil, action: .remove, before: ["name": .text("Bob")], after: nil),
        ]))

    static let catalogue = Catalogue(
      titles: 142, withoutName: 12, pending: 12, unknown: 0, filling: true, version: "sample",
      sources: [.init(name: "Wikidata", configured: true), .init(name: "TMDB", configured: false)])

    static let hits = [
      SearchHit(imdbId: "tt0000021", title: "Winter Light Rail", year: "1962", kind: "film", director: "A. Director"),
      SearchHit(imdbId: "tt0000022", title: "Paper Boats", originalTitle: "Paperiveneet", kind: "series"),
    ]

    static let noSource = APIError.refused(
      Problem(
        type: "about:blank", title: "Unavailable", status: 503,
        detail: "Nothing that knows titles may be asked on this server.", errors: nil),
      retryAfter: nil)

    private static func report(dryRun: Bool, rows: [PlannedRow]?) -> ImportResult {
      let nothing = ImportResult.Changes(added: 0, updated: 0, unchanged: 0, kept: 0, removed: 0)
      return ImportResult(
        success: true, dryRun: dryRun, mode: .replace, importedCounts: .init(movies: 142, people: 8, lists: 3),
        changes: .init(
          movies: .init(added: 100, updated: 2, unchanged: 40, kept: 0, removed: 5), people: nothing, lists: nothing),
        imdbIdsNeedingEnrichment: ["tt0000015"],
        safetyBackup: dryRun ? nil : "2026-02-13_141503-before-restore.json",
        errors: [], notices: ["2 unknown fields were ignored."], rows: rows, rowsTotal: rows?.count)
    }
  }
#endif
