import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct LibraryModelTests {
  private func repository(_ movies: [Movie], lists: [CustomList] = []) async -> MovieRepository {
    let line = LibrarySyncTests.line(since: "0.0")
    let repository = MovieRepository(ScriptedTransport([line: [Fixture.changes(movies: movies, lists: lists)]]))
    await repository.open()
    await repository.syncNow()
    return repository
  }

  private func titles(_ model: LibraryModel) -> [String] {
    if case .titles(let movies) = model.phase { movies.map(\.imdbId) } else { [] }
  }

  private let rated = WatchHistory(dateWatched: nil, myRating: 9)

  @Test func eachTitleStandsOnItsShelf() async {
    let repository = await repository([
      Fixture.movie("tt1"), Fixture.movie("tt2", status: .watched, history: rated),
      Fixture.movie("tt3", status: .deleted, history: rated), Fixture.movie("tt4", status: .custom, list: "l"),
      Fixture.movie("tt5", status: .custom, list: "l", history: rated), Fixture.movie("tt6", history: rated),
    ])
    let shelves: [LibraryModel.Shelf] = [.toWatch, .watched, .deleted, .list("l")]
    let found = shelves.map { titles(LibraryModel(repository: repository, shelf: $0)) }
    #expect(found == [["tt1", "tt6"], ["tt2", "tt5"], ["tt3"], ["tt4", "tt5"]])
  }

  @Test func aTitleOnNoKnownListIsStillOnAShelf() async {
    let repository = await repository(
      [
        Fixture.movie("tt1", status: .custom), Fixture.movie("tt2", status: .custom, list: "gone"),
        Fixture.movie("tt3"),
        Fixture.movie("tt4", status: .other), Fixture.movie("tt5", status: .deleted),
        Fixture.movie("tt6", status: .watched, list: "l"),
      ], lists: [Fixture.list("l")])
    let shelves: [LibraryModel.Shelf] = [.all, .onAList, .list("l")]
    let found = shelves.map { titles(LibraryModel(repository: repository, shelf: $0)) }
    #expect(found == [["tt1", "tt2", "tt3", "tt4", "tt6"], ["tt1", "tt2", "tt6"], ["tt6"]])
    #expect(repository.library.listCounts == ["gone": 1, "l": 1])
  }

  @Test func aSearchLooksOnAllShelves() async {
    let repository = await repository([
      Fixture.movie("tt1", title: "Paper Boats", status: .custom), Fixture.movie("tt2", title: "Paper Moon"),
      Fixture.movie("tt3", title: "Paper Mill", status: .deleted),
    ])
    let model = LibraryModel(repository: repository, shelf: .watched)
    model.words = "paper"
    #expect(titles(model) == ["tt1", "tt3", "tt2"])
  }

  @Test func titlesStandInThePersonsOrder() async {
    let repository = await repository([
      Fixture.movie(
        "tt1", title: "Part 10", status: .watched, modified: 3, history: WatchHistory(dateWatched: nil, myRating: 5)),
      Fixture.movie("tt2", title: "part 9", status: .watched, modified: 1, history: rated),
      Fixture.movie(
        "tt3", title: "Éclair", status: .watched, modified: 2, history: WatchHistory(dateWatched: nil, myRating: nil)),
    ])
    let model = LibraryModel(repository: repository, shelf: .watched)
    #expect(titles(model) == ["tt3", "tt2", "tt1"])
    model.order = .newest
    #expect(titles(model) == ["tt1", "tt3", "tt2"])
    model.order = .rating
    #expect(titles(model) == ["tt2", "tt1", "tt3"])
  }

  @Test func aSearchLooksAtTitlesPeopleAndForgivesAccents() async {
    let repository = await repository([
      Fixture.movie("tt1", title: "Amélie", recommendedBy: ["Ann"]), Fixture.movie("tt2", title: "Paper Boats"),
    ])
    let model = LibraryModel(repository: repository)
    model.words = "amelie ann"
    #expect(titles(model) == ["tt1"])
    model.words = "amelie bob"
    #expect(model.phase == .noMatch("amelie bob"))
  }

  @Test func anEmptyLibraryIsNotAnEmptyShelf() async {
    #expect(LibraryModel(repository: await repository([])).phase == .emptyLibrary)
    #expect(LibraryModel(repository: await repository([Fixture.movie("tt1", status: .deleted)])).phase == .emptyShelf)
  }

  @Test func aFirstSyncUnderWayIsNotAnEmptyLibrary() async {
    let wire = HeldTransport(ScriptedTransport([LibrarySyncTests.line(since: "0.0"): [.offline, Fixture.changes()]]))
    let repository = MovieRepository(wire)
    let model = LibraryModel(repository: repository)
    await repository.open()
    wire.hold("sync/changes")
    let syncing = Task { await repository.syncNow() }
    #expect(await eventually { repository.syncPhase == .syncing })
    #expect(model.phase == .fetching)
    wire.release("sync/changes")
    await syncing.value
    #expect(model.phase == .notFetched(APIError.notConnected.sentence))
    await repository.syncNow()
    #expect(model.phase == .emptyLibrary)
  }

  /// However a title changes, the list is what sorting everything again would make it.
  @Test(arguments: LibraryModel.Order.allCases)
  func changesKeepTheOrder(order: LibraryModel.Order) async throws {
    let ids = (1...60).map { "tt\($0)" }
    let transport = ScriptedTransport([
      LibrarySyncTests.line(since: "0.0"): [
        Fixture.changes(movies: ids.map { Fixture.movie($0, title: "Title \($0)") })
      ]
    ])
    let repository = MovieRepository(transport)
    await repository.open()
    await repository.syncNow()
    let model = LibraryModel(repository: repository, shelf: .all)
    model.order = order
    _ = model.phase
    var random = SystemRandomNumberGenerator()
    for round in 1...40 {
      let id = ids.randomElement(using: &random)!
      let changed = Fixture.movie(
        id, title: ["Éclair", "part 9", "Part 10", "zz"].randomElement(using: &random)!,
        status: round % 7 == 0 ? .deleted : .watched, modified: Double(round),
        history: WatchHistory(dateWatched: nil, myRating: Double(round % 5)))
      transport.answer("POST /api/movies/\(id)/refresh", with: .ok(Fixture.json(changed)))
      try await repository.refresh(id)
      let fresh = LibraryModel(repository: repository, shelf: .all)
      fresh.order = order
      #expect(titles(model) == titles(fresh))
    }
  }

  @Test func beforeTheCopyIsReadNothingIsSaidAboutIt() {
    #expect(LibraryModel(repository: MovieRepository(ScriptedTransport([:]))).phase == .opening)
  }

  @Test func aChangeInTheLibraryShowsAtOnce() async throws {
    let transport = ScriptedTransport([
      LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
      "PUT /api/movies/tt1/status": [.ok(Fixture.json(Fixture.movie("tt1", status: .deleted)))],
    ])
    let repository = MovieRepository(transport)
    await repository.open()
    await repository.syncNow()
    let model = LibraryModel(repository: repository)
    #expect(titles(model) == ["tt1"])
    try await repository.setStatus(.deleted, of: "tt1")
    #expect(model.phase == .emptyShelf)
  }
}
