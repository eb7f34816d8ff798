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
