import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct MovieRepositoryTests {
  private let first = LibrarySyncTests.line(since: "0.0")

  @Test func theLibraryIsReadableWithoutAConnectionAfterARestart() async {
    let folder = Fixture.folder()
    let transport = ScriptedTransport([first: [Fixture.changes(movies: [Fixture.movie("tt1", title: "Paper Boats")])]])
    let before = MovieRepository(transport, folder: folder)
    await before.open()
    await before.syncNow()
    #expect(before.syncPhase == .idle)

    let after = MovieRepository(ScriptedTransport([LibrarySyncTests.line(since: "100.0"): [.offline]]), folder: folder)
    await after.open()
    #expect(after.library == before.library)
    #expect(after.library.movies["tt1"]?.title == "Paper Boats")
    await after.syncNow()
    #expect(after.syncPhase == .notConnected)
    #expect(after.library == before.library)
  }

  @Test func aSyncThatBreaksOffHalfWayLosesNothing() async {
    let transport = ScriptedTransport([
      first: [Fixture.changes(movies: [Fixture.movie("tt1")])],
      LibrarySyncTests.line(since: "100.0"): [Fixture.changes(epoch: "e2")],
    ])
    let repository = MovieRepository(transport)
    await repository.syncNow()
    transport.answer(first, with: Fixture.changes(movies: [Fixture.movie("tt9")], next: 500, epoch: "e2"))
    transport.answer(LibrarySyncTests.line(since: "0.0", offset: 500), with: .offline)
    await repository.syncNow()
    #expect(repository.syncPhase == .notConnected)
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1")])
  }

  @Test func aRefusedSyncSaysWhy() async {
    let repository = MovieRepository(ScriptedTransport([first: [.problem(503, "The server is being updated.")]]))
    await repository.syncNow()
    #expect(repository.syncPhase == .failed("The server is being updated."))
  }

  @Test func aChangeIsShownAsTheServerAnsweredIt() async throws {
    let watched = Fixture.movie(
      "tt1", status: .watched, modified: 200, history: WatchHistory(dateWatched: nil, myRating: 8))
    let transport = ScriptedTransport([
      first: [Fixture.changes(movies: [Fixture.movie("tt1", modified: 50)])],
      "PUT /api/movies/tt1/watch": [.ok(Fixture.json(watched))],
    ])
    let repository = MovieRepository(transport)
    await repository.syncNow()
    try await repository.setWatched(WatchHistory(dateWatched: nil, myRating: 8), of: "tt1")
    #expect(repository.library.movies == ["tt1": watched])
  }

  @Test func aChangeThatTheServerRefusesIsNotShown() async {
    let transport = ScriptedTransport([
      first: [Fixture.changes(movies: [Fixture.movie("tt1")])], "DELETE /api/movies/tt1/watch": [.offline],
    ])
    let repository = MovieRepository(transport)
    await repository.syncNow()
    await #expect(throws: APIError.notConnected) { try await repository.unwatch("tt1") }
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1")])
  }

  @Test func anUnreadableCopyIsFetchedAgain() async throws {
    let folder = Fixture.folder()
    try Data("half a fi".utf8).write(to: folder.appending(path: "library.json"))
    let repository = MovieRepository(
      ScriptedTransport([first: [Fixture.changes(movies: [Fixture.movie("tt1")])]]), folder: folder)
    await repository.open()
    #expect(repository.library == .empty)
    await repository.syncNow()
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1")])
  }

  @Test func aPersonWhoIsGivenAnotherNameIsRenamedInEveryTitle() async throws {
    let transport = ScriptedTransport([
      first: [
        Fixture.changes(movies: [Fixture.movie("tt1", recommendedBy: ["Ann"])], people: [Fixture.person("Ann")]),
        Fixture.changes(
          movies: [Fixture.movie("tt1", recommendedBy: ["Anna"])], people: [Fixture.person("Anna")], epoch: "e2"),
      ],
      LibrarySyncTests.line(since: "100.0"): [Fixture.changes(epoch: "e2")],
      "PUT /api/people/Ann": [.ok(Fixture.json(Fixture.person("Anna")))],
    ])
    let repository = MovieRepository(transport)
    await repository.syncNow()
    try await repository.changePerson("Ann", to: PersonDraft(name: "Anna"))
    #expect(repository.library.people == ["Anna": Fixture.person("Anna")])
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1", recommendedBy: ["Anna"])])
  }

  @Test func aChangeMadeWhileASyncIsUnderWayIsNotTakenBackByIt() {
    var changes = RecentChanges()
    let watched = Fixture.movie("tt1", status: .watched, modified: 200)
    changes.note(watched)
    changes.note(Fixture.movie("tt2", status: .watched, modified: 200))
    changes.note(Fixture.movie("tt3", title: "Paper Boats", modified: 5))
    changes.note(Person(name: "Ann", isTrusted: true, lastModified: 200))
    changes.note(CustomList(id: "l", name: "Winter", position: 0, lastModified: 200))
    let newer = Fixture.movie("tt2", status: .deleted, modified: 300)
    var fetched = Library(movies: [
      "tt1": Fixture.movie("tt1", modified: 5), "tt2": newer, "tt3": Fixture.movie("tt3", modified: 5),
    ])
    changes.settle(into: &fetched)
    #expect(
      fetched
        == Library(
          movies: ["tt1": watched, "tt2": newer, "tt3": Fixture.movie("tt3", title: "Paper Boats", modified: 5)],
          people: ["Ann": Person(name: "Ann", isTrusted: true, lastModified: 200)],
          lists: ["l": CustomList(id: "l", name: "Winter", position: 0, lastModified: 200)]))
  }

  @Test func aChangeOutlivesTheApp() async throws {
    let folder = Fixture.folder()
    let watched = Fixture.movie("tt1", status: .watched)
    let repository = MovieRepository(
      ScriptedTransport(["DELETE /api/movies/tt1/watch": [.ok(Fixture.json(watched))]]), folder: folder)
    try await repository.unwatch("tt1")
    let file = JSONFile<Library>(url: folder.appending(path: "library.json"))
    #expect(await eventually { file.read()?.movies == ["tt1": watched] })
  }

  @Test func syncsDoNotPileUp() async {
    let transport = ScriptedTransport([
      first: [Fixture.changes()],
      LibrarySyncTests.line(since: "100.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
    ])
    let wire = HeldTransport(transport)
    wire.hold("since=0.0")
    let repository = MovieRepository(wire)
    let earlier = Task { await repository.syncNow() }
    #expect(await eventually { transport.lines.count == 1 })
    let later = (1...5).map { _ in Task { await repository.syncNow() } }
    wire.release("since=0.0")
    for one in [earlier] + later { await one.value }
    #expect(transport.lines == [first, LibrarySyncTests.line(since: "100.0")])
    // Whoever asked during the first sync sees what the second one brought.
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1")])
    await repository.syncNow()
    #expect(transport.lines.count == 3)
  }

  @Test func aBatchOfDetailsIsOneChange() async {
    let transport = ScriptedTransport([
      "POST /api/movies/tt1/refresh": [.ok(Fixture.json(Fixture.movie("tt1", title: "One")))],
      "POST /api/movies/tt2/refresh": [.offline],
      "POST /api/movies/tt3/refresh": [.ok(Fixture.json(Fixture.movie("tt3", title: "Three")))],
    ])
    let repository = MovieRepository(transport)
    let before = repository.revision
    let failed = await repository.refresh(["tt1", "tt2", "tt3"])
    #expect(failed == ["tt2": .notConnected])
    #expect(repository.revision == before + 1)
    #expect(repository.moviesChanged(since: before) == ["tt1", "tt3"])
    #expect(repository.library.movies.mapValues(\.title) == ["tt1": "One", "tt3": "Three"])
  }

  @Test func whatChangedLongAgoIsNotKnownAnyMore() {
    var changed = ChangedMovies()
    for revision in 1...300 { changed.note(["tt\(revision)"], at: revision) }
    #expect(changed.since(0) == nil)
    #expect(changed.since(298) == ["tt299", "tt300"])
    changed.forget(at: 301)
    #expect(changed.since(300) == nil)
    #expect(changed.since(301) == [])
  }

  @Test func goingToTheBackgroundWritesWhatIsWaiting() async throws {
    let folder = Fixture.folder()
    let watched = Fixture.movie("tt1", status: .watched)
    let never = TimeSource(now: { Fixture.now }, sleep: { _ in try await Task.sleep(for: .seconds(3600)) })
    let repository = MovieRepository(
      service: NetworkService(ScriptedTransport(["DELETE /api/movies/tt1/watch": [.ok(Fixture.json(watched))]])),
      store: FileLibraryStore(folder: folder), time: never)
    try await repository.unwatch("tt1")
    let file = JSONFile<Library>(url: folder.appending(path: "library.json"))
    #expect(file.read() == nil)
    await repository.flush()
    #expect(file.read()?.movies == ["tt1": watched])
  }

  @Test func afterClosingNothingIsWrittenAnyMore() async {
    let folder = Fixture.folder()
    let repository = MovieRepository(ScriptedTransport([first: [Fixture.changes()]]), folder: folder)
    await repository.close()
    await repository.syncNow()
    #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) == [])
  }
}
