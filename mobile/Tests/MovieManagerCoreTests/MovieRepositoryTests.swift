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

  @Test func afterClosingNothingIsWrittenAnyMore() async {
    let folder = Fixture.folder()
    let repository = MovieRepository(ScriptedTransport([first: [Fixture.changes()]]), folder: folder)
    await repository.close()
    await repository.syncNow()
    #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) == [])
  }
}
