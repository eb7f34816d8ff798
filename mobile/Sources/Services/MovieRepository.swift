import Foundation
import Observation

/// The library on this device: readable without a connection, changed through the server alone,
/// and brought up to date by `syncNow`.
@MainActor @Observable final class MovieRepository {
  enum SyncPhase: Hashable {
    case idle, syncing, notConnected
    case failed(String)
  }

  private(set) var library = Library.empty
  /// Grows with every change of the library, so that what is derived from it need not be derived again.
  private(set) var revision = 0
  private(set) var syncPhase: SyncPhase = .idle
  /// False until the copy on this device has been looked for.
  private(set) var isOpen = false

  /// Called after each sync that succeeded; a sync does not wait for it.
  @ObservationIgnored var synced: @MainActor () async -> Void = {}

  @ObservationIgnored private let service: any LibraryService
  @ObservationIgnored private let store: any LibraryStore
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored private var running: Task<Void, Never>?
  @ObservationIgnored private var next: Task<Void, Never>?
  @ObservationIgnored private var saving: Task<Void, Never>?
  @ObservationIgnored private var changed = ChangedMovies()
  @ObservationIgnored private var isClosed = false
  @ObservationIgnored private var changedDuringSync = RecentChanges()

  init(service: any LibraryService, store: any LibraryStore, time: TimeSource) {
    self.service = service
    self.store = store
    self.time = time
  }

  /// Shows what this device holds, at once and without the network.
  func open() async {
    guard !isOpen else { return }
    if let kept = await store.load(), library == .empty { replace(with: kept) }
    isOpen = true
  }

  /// Brings the copy up to date. A call during a sync waits for a whole one that begins after it; however many
  /// calls there are, one sync runs and at most one waits.
  func syncNow() async {
    guard !isClosed else { return }
    guard let current = running else { return await startSync().value }
    let waiting =
      next
      ?? Task {
        await current.value
        next = nil
        if !isClosed { await (running ?? startSync()).value }
      }
    next = waiting
    await waiting.value
  }

  private func startSync() -> Task<Void, Never> {
    let task = Task {
      await syncOnce()
      running = nil
    }
    running = task
    return task
  }

  /// Changes whenever an import or a restore has changed the library.
  func epochOnServer() async throws(APIError) -> String {
    try await service.changes(since: library.cursor ?? 0, offset: 0).epoch
  }

  private func syncOnce() async {
    syncPhase = .syncing
    changedDuringSync = RecentChanges()
    do throws(APIError) {
      var fresh = try await LibrarySync(service: service).bringUpToDate(library)
      changedDuringSync.settle(into: &fresh)
      fresh.syncedAt = time.now().timeIntervalSince1970
      replace(with: fresh)
      try await save()
      syncPhase = .idle
      if !isClosed { Task { await synced() } }
    } catch {
      syncPhase = Self.phase(after: error)
    }
  }

  private static func phase(after error: APIError) -> SyncPhase {
    switch error {
    case .cancelled: .idle
    case .notConnected: .notConnected
    default: .failed(error.sentence)
    }
  }

  private func save() async throws(APIError) {
    if isClosed { return }
    saving?.cancel()
    saving = nil
    try await store.save(library, revision: revision)
  }

  /// Writes once for many changes. A change that is not written yet when the app ends is not lost:
  /// the server has it, and the next sync begins before it.
  private func saveSoon() {
    guard saving == nil, !isClosed else { return }
    saving = Task {
      do { try await time.sleep(Self.secondsBetweenSaves) } catch { return }
      saving = nil
      try? await save()
    }
  }

  /// Writes at once what is still waiting for it: the app goes to the background.
  func flush() async {
    if saving != nil { try? await save() }
  }

  nonisolated static let secondsBetweenSaves = 30.0

  private func replace(with fresh: Library) {
    library = fresh
    revision += 1
    changed.forget(at: revision)
  }

  private func keep(_ change: (inout Library) -> Void) {
    change(&library)
    revision += 1
    saveSoon()
  }

  private func keep(_ movies: [Movie]) {
    if movies.isEmpty { return }
    for movie in movies { changedDuringSync.note(movie) }
    keep { for movie in movies { $0.movies[movie.imdbId] = movie } }
    changed.note(movies.map(\.imdbId), at: revision)
  }

  private func keep(_ movie: Movie) { keep([movie]) }

  /// Titles that may differ from what they were at that revision; nil if that is not known any more.
  func moviesChanged(since revision: Int) -> Set<String>? { changed.since(revision) }

  /// Gives up a sync that is under way. After this nothing is written any more, so that the account's folder can be removed.
  func close() async {
    await flush()
    isClosed = true
    for task in [running, next, saving] { task?.cancel() }
    for task in [running, next, saving] { await task?.value }
  }
}

// Each change is made on the server first; the row that it answers with is what is shown.
extension MovieRepository {
  func setStatus(_ status: MovieStatus, place: ListPlace = .asItIs, of imdbId: String) async throws(APIError) {
    keep(try await service.setStatus(status, place: place, of: imdbId))
  }

  func markWatched(_ imdbId: String) async throws(APIError) {
    keep(try await service.markWatched(imdbId))
  }

  func setWatched(_ history: WatchHistory, of imdbId: String) async throws(APIError) {
    keep(try await service.setWatched(history, of: imdbId))
  }

  func unwatch(_ imdbId: String) async throws(APIError) {
    keep(try await service.unwatch(imdbId))
  }

  func recommend(_ imdbId: String, _ recommendation: Recommendation) async throws(APIError) {
    keep(try await service.recommend(imdbId, recommendation))
  }

  func unrecommend(_ imdbId: String, person: String) async throws(APIError) {
    keep(try await service.unrecommend(imdbId, person: person))
  }

  func refresh(_ imdbId: String) async throws(APIError) {
    keep(try await service.refresh(imdbId))
  }

  /// Fetches the details of several titles at once, shows them in one change, and says what went wrong with which.
  func refresh(_ imdbIds: [String]) async -> [String: APIError] {
    var fetched: [Movie] = []
    var failed: [String: APIError] = [:]
    await withTaskGroup(of: (String, Result<Movie, APIError>).self) { [service] group in
      for id in imdbIds { group.addTask { (id, await Self.fetch(id, from: service)) } }
      for await (id, answer) in group {
        switch answer {
        case .success(let movie): fetched.append(movie)
        case .failure(let error): failed[id] = error
        }
      }
    }
    keep(fetched)
    return failed
  }

  private nonisolated static func fetch(_ id: String, from service: any LibraryService) async -> Result<Movie, APIError>
  {
    do throws(APIError) { return .success(try await service.refresh(id)) } catch { return .failure(error) }
  }

  func addPerson(_ draft: PersonDraft) async throws(APIError) {
    let person = try await service.addPerson(draft)
    changedDuringSync.note(person)
    keep { $0.people[person.id] = person }
  }

  /// A new name changes the person's recommendations too, so everything is fetched again.
  func changePerson(_ name: String, to draft: PersonDraft) async throws(APIError) {
    let person = try await service.changePerson(name, to: draft)
    changedDuringSync.note(person)
    keep {
      $0.people[name.exactKey] = nil
      $0.people[person.id] = person
    }
    if person.id != name.exactKey { await syncNow() }
  }

  /// Their recommendations go with them, so everything is fetched again.
  func deletePerson(_ name: String) async throws(APIError) {
    try await service.deletePerson(name)
    keep { $0.people[name.exactKey] = nil }
    await syncNow()
  }

  /// Their recommendations come back too, so everything is fetched again.
  func bringBackPerson(_ name: String) async throws(APIError) {
    let person = try await service.bringBackPerson(name)
    keep { $0.people[person.id] = person }
    await syncNow()
  }

  func addList(_ draft: ListDraft) async throws(APIError) {
    let list = try await service.addList(draft)
    changedDuringSync.note(list)
    keep { $0.lists[list.id] = list }
  }

  func changeList(_ id: String, to draft: ListDraft) async throws(APIError) {
    let list = try await service.changeList(id, to: draft)
    changedDuringSync.note(list)
    keep { $0.lists[list.id] = list }
  }

  /// Its titles go elsewhere, so everything is fetched again.
  func deleteList(_ id: String) async throws(APIError) {
    try await service.deleteList(id)
    keep { $0.lists[id] = nil }
    await syncNow()
  }

  func placeList(_ id: String, at position: Int) async throws(APIError) {
    let list = try await service.placeList(id, at: position)
    changedDuringSync.note(list)
    keep { $0.lists[list.id] = list }
  }

  /// Its titles come back to it, so everything is fetched again.
  func bringBackList(_ id: String) async throws(APIError) {
    let list = try await service.bringBackList(id)
    keep { $0.lists[list.id] = list }
    await syncNow()
  }
}
