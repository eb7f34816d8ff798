import Foundation

@testable import MovieManagerCore

/// Builders for what tests need: each has only what matters to most of them.
enum Fixture {
  static let server = try! ServerAddress("http://127.0.0.1:8155")
  static let user = User(id: "u1", email: "sam@example.org", username: "Sam", createdAt: nil)
  static let who = SavedSignIn(server: server, user: user)
  static let now = Date(timeIntervalSince1970: 1_771_000_000)

  /// A new folder of its own.
  static func folder() -> URL {
    let folder = URL.temporaryDirectory.appending(path: "moviemanager-tests-\(UUID().uuidString)")
    try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func movie(
    _ id: String, title: String? = nil, status: MovieStatus = .toWatch, list: String? = nil, modified: Timestamp? = nil,
    recommendedBy people: [String] = [], history: WatchHistory? = nil
  ) -> Movie {
    Movie(
      imdbId: id, status: status, customListId: list, lastModified: modified,
      tmdbData: title.map { Metadata(title: $0) }, omdbData: nil,
      recommendations: people.map { Recommendation(personName: $0, dateRecommended: nil, voteType: true) },
      watchHistory: history)
  }

  static func person(_ name: String) -> Person { Person(name: name, isTrusted: false) }

  static func list(_ id: String, position: Int = 0) -> CustomList { CustomList(id: id, name: id, position: position) }

  static func changes(
    movies: [Movie] = [], people: [Person] = [], lists: [CustomList] = [], next: Int? = nil, at time: Timestamp = 100,
    epoch: String = "e1"
  ) -> ScriptedTransport.Reply {
    let page = LibraryChanges(
      movies: movies, people: people, lists: lists, deletedMovieIds: [], hasMore: next != nil, nextOffset: next,
      serverTimestamp: time, epoch: epoch)
    return .ok(json(page))
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try! encoder.encode(value), as: UTF8.self)
  }

  static func result(
    dryRun: Bool = false, mode: ImportMode = .merge, added: Int = 0, needing ids: [String] = [], safety: String? = nil,
    plan: String? = nil
  ) -> ImportResult {
    let nothing = ImportResult.Changes(added: 0, updated: 0, unchanged: 0, kept: 0, removed: 0)
    let movies = ImportResult.Changes(added: added, updated: 0, unchanged: 0, kept: 0, removed: 0)
    return ImportResult(
      success: true, dryRun: dryRun, mode: mode, importedCounts: .init(movies: added, people: 0, lists: 0),
      changes: .init(movies: movies, people: nothing, lists: nothing), imdbIdsNeedingEnrichment: ids,
      safetyBackup: safety, errors: [], notices: [], rows: dryRun ? [] : nil, rowsTotal: dryRun ? 0 : nil,
      planDigest: plan)
  }

  static func status(enabled: Bool, _ state: BackupStatus.State = .ok, _ sentence: String = "") -> BackupStatus {
    BackupStatus(
      backupEnabled: enabled, schedule: "daily", timezone: "UTC", state: state, sentence: sentence,
      nextRunAt: 1_771_038_000)
  }

  static func backup(_ filename: String, kind: BackupFileInfo.Kind = .daily) -> BackupFileInfo {
    BackupFileInfo(filename: filename, createdAt: 5, sizeBytes: 10, kind: kind, verified: true, movies: 3)
  }

  static let copy = CopyFile(filename: "2026-02-13.json.zst", createdAt: 5, locked: false)

  static func copyPlace(
    _ id: String = "p1", state: CopyPlace.State = .ok, sentence: String = "Holds the newest backup.", nights: Int = 0,
    copies: [CopyFile] = [copy]
  ) -> CopyPlace {
    CopyPlace(
      id: id, name: "Folder “\(id)”", state: state, sentence: sentence, nightsBehind: nights, copies: copies)
  }

  static func channel(
    _ id: String = "c1", kind: NoticeChannel.Kind = .ntfy, failure: String? = nil
  ) -> NoticeChannel {
    NoticeChannel(
      id: id, kind: kind, shown: "https://ntfy.sh/…", lastFailureAt: failure.map { _ in 5 }, lastFailure: failure,
      isFailing: failure != nil)
  }

  static func backups(_ backups: [BackupFileInfo]) -> ScriptedTransport.Reply { .ok(json(["backups": backups])) }
}

/// A clock that stands still until a test sets it, and waiting that takes no time but is written down.
final class TestTime: Sendable {
  let slept = Guarded<[Double]>([])
  let clock = Guarded(Fixture.now)

  /// Without the waiting that only spares the disk.
  var pauses: [Double] { slept.value.filter { $0 != MovieRepository.secondsBetweenSaves } }

  var source: TimeSource {
    TimeSource(
      now: { [clock] in clock.value },
      sleep: { [slept] seconds in
        slept.change { $0.append(seconds) }
        await Task.yield()
        try Task.checkCancellation()
      })
  }
}

extension NetworkService {
  init(_ transport: some Transport) {
    self.init(server: Fixture.server, transport: transport, token: { "token" })
  }
}

@MainActor extension MovieRepository {
  convenience init(_ transport: some Transport, folder: URL = Fixture.folder()) {
    self.init(
      service: NetworkService(transport), store: FileLibraryStore(folder: folder), time: TestTime().source)
  }
}

/// Waits until something is so; gives the test up after a minute, so that it fails instead of hanging.
@MainActor func eventually(_ isSo: () -> Bool) async -> Bool {
  let end = ContinuousClock.now.advanced(by: .seconds(60))
  while !isSo() {
    if ContinuousClock.now > end { return false }
    // Looking without a pause would take the time of what is waited for.
    try? await Task.sleep(for: .milliseconds(2))
  }
  return true
}

/// What a call is refused with; nil when it succeeds.
func refusal<Value: Sendable>(
  isolation: isolated (any Actor)? = #isolation, _ call: () async throws -> Value
) async -> APIError? {
  do { _ = try await call() } catch { return error as? APIError }
  return nil
}
