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
      backupEnabled: true, schedule: "daily", timezone: "Europe/Helsinki", lastSuccessAt: 1_771_000_000,
      lastSuccessFile: "2026-02-13.json", lastFailureAt: nil, lastFailureReason: nil, failingSince: nil,
      stale: false, nextRunAt: 1_771_100_000, holds: nil)

    static let failingStatus = BackupStatus(
      backupEnabled: true, schedule: "daily", timezone: "Europe/Helsinki", lastSuccessAt: 1_770_000_000,
      lastSuccessFile: "2026-02-02.json", lastFailureAt: 1_771_000_000,
      lastFailureReason: "There is no space left on the disk.", failingSince: 1_770_100_000,
      stale: true, nextRunAt: 1_771_100_000, holds: nil)

    static let backups = [
      BackupFileInfo(
        filename: "2026-02-13.json", createdAt: 1_771_000_000, sizeBytes: 48_213, kind: .daily, verified: true,
        movies: 142),
      BackupFileInfo(
        filename: "2026-02-12_141503-before-import.json", createdAt: 1_770_900_000, sizeBytes: 47_000,
        kind: .beforeImport, verified: false, movies: nil),
      BackupFileInfo(
        filename: "2025-12-01.json", createdAt: 1_764_550_000, sizeBytes: 31_000, kind: .daily, verified: nil,
        movies: nil),
    ]

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

    static let noKey = APIError.refused(
      Problem(
        type: "about:blank", title: "No key", status: 503,
        detail: "No TMDB key is set. Set TMDB_API_KEY on the server.", errors: nil),
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
