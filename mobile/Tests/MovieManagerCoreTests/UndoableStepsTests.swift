import Foundation
import Testing

@testable import MovieManagerCore

/// What is done by a touch, and the way back from it.
@MainActor @Suite struct UndoableStepsTests {
  private let transport = ScriptedTransport([:])
  private let steps = UndoableSteps()

  private func repository(_ library: ScriptedTransport.Reply, wire: (any Transport)? = nil) async -> MovieRepository {
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: library)
    let service = NetworkService(server: Fixture.server, transport: wire ?? transport, token: { "token" })
    let repository = MovieRepository(
      service: service, store: FileLibraryStore(folder: Fixture.folder()), time: TestTime().source)
    await repository.syncNow()
    return repository
  }

  private func asked(_ line: String) throws -> JSONValue {
    let asked = try #require(transport.asked.last { $0.line == line })
    return try JSONDecoder().decode(JSONValue.self, from: Data(asked.body.utf8))
  }

  private var done: UndoableSteps.Step? {
    if case .done(let step) = steps.phase { step } else { nil }
  }

  @Test func aDeletedTitleStaysOnItsListAndComesBack() async throws {
    let movie = Fixture.movie("tt1", title: "Paper Boats", list: "l")
    let repository = await repository(Fixture.changes(movies: [movie], lists: [Fixture.list("l")]))
    let status = "PUT /api/movies/tt1/status"
    transport.answer(
      status, with: Fixture.reply(Fixture.movie("tt1", title: "Paper Boats", status: .deleted, list: "l")),
      Fixture.reply(movie))
    await TitleSteps(repository: repository, steps: steps).delete(movie)
    #expect(try asked(status) == .object(["status": .text("deleted")]))
    #expect(steps.phase == .done(.init(said: "Deleted.", about: "Paper Boats")))
    #expect(steps.succeeded == 1)
    await steps.undo()
    #expect(try asked(status) == .object(["status": .text("toWatch"), "custom_list_id": .text("l")]))
    #expect(repository.library.movies["tt1"] == movie)
    #expect(steps.phase == .undone("Paper Boats"))
    // Once is enough.
    await steps.undo()
    #expect(transport.lines.filter { $0 == status }.count == 2)
  }

  @Test func whatWasNotedOfWatchingComesBackBeforeTheStatus() async throws {
    let history = WatchHistory(dateWatched: 5, myRating: 8)
    let movie = Fixture.movie("tt1", status: .toWatch, history: history)
    let repository = await repository(Fixture.changes(movies: [movie]))
    transport.answer("DELETE /api/movies/tt1/watch", with: Fixture.reply(Fixture.movie("tt1")))
    transport.answer(
      "PUT /api/movies/tt1/watch", with: Fixture.reply(Fixture.movie("tt1", status: .watched, history: history)))
    transport.answer("PUT /api/movies/tt1/status", with: Fixture.reply(movie))
    await TitleSteps(repository: repository, steps: steps).unwatch(movie)
    #expect(done?.said == "Marked as not watched.")
    await steps.undo()
    #expect(
      transport.lines.suffix(3) == [
        "DELETE /api/movies/tt1/watch", "PUT /api/movies/tt1/watch", "PUT /api/movies/tt1/status",
      ])
    #expect(
      try asked("PUT /api/movies/tt1/watch") == .object(["date_watched": .number(5), "my_rating": .number(8)]))
    #expect(repository.library.movies["tt1"] == movie)
  }

  @Test func markingAsWatchedLeavesWhatIsKnownAndIsUndone() async throws {
    let movie = Fixture.movie("tt1")
    let repository = await repository(Fixture.changes(movies: [movie]))
    let watched = Fixture.movie(
      "tt1", status: .watched, history: WatchHistory(dateWatched: nil, myRating: nil))
    transport.answer("PUT /api/movies/tt1/watch", with: Fixture.reply(watched))
    transport.answer("DELETE /api/movies/tt1/watch", with: Fixture.reply(movie))
    await TitleSteps(repository: repository, steps: steps).markWatched(movie)
    #expect(try asked("PUT /api/movies/tt1/watch") == .object([:]))
    #expect(done?.said == "Now watched.")
    await steps.undo()
    #expect(repository.library.movies["tt1"] == movie)
    #expect(transport.lines.last == "DELETE /api/movies/tt1/watch")
  }

  @Test func listAndStatusHaveNothingToDoWithEachOther() async throws {
    let watched = Fixture.movie("tt1", status: .watched)
    let custom = Fixture.movie("tt2", status: .custom, list: "l", history: WatchHistory(dateWatched: 5, myRating: nil))
    let repository = await repository(
      Fixture.changes(movies: [watched, custom], lists: [Fixture.list("l")]))
    for id in ["tt1", "tt2"] {
      transport.answer("PUT /api/movies/\(id)/status", with: Fixture.reply(Fixture.movie(id)))
    }
    let title = TitleSteps(repository: repository, steps: steps)
    await title.put(watched, on: Fixture.list("l"))
    #expect(
      try asked("PUT /api/movies/tt1/status")
        == .object(["status": .text("watched"), "custom_list_id": .text("l")]))
    #expect(done?.said == "Now on the list.")
    // Off its list, a title that was only on a list is watched or to be watched.
    await title.put(custom, on: nil)
    #expect(
      try asked("PUT /api/movies/tt2/status") == .object(["status": .text("watched"), "custom_list_id": .null]))
    #expect(done?.said == "Now on no list.")
  }

  @Test func aRemovedRecommendationComesBackAsItWas() async throws {
    let movie = Fixture.movie("tt1", recommendedBy: ["Ann", "Bob"])
    let repository = await repository(Fixture.changes(movies: [movie]))
    transport.answer(
      "DELETE /api/movies/tt1/recommendations/Bob", with: Fixture.reply(Fixture.movie("tt1", recommendedBy: ["Ann"])))
    transport.answer("POST /api/movies/tt1/recommendations", with: Fixture.reply(movie))
    await TitleSteps(repository: repository, steps: steps).unrecommend(movie, "Bob")
    #expect(done?.said == "The recommendation by Bob is removed.")
    await steps.undo()
    #expect(
      try asked("POST /api/movies/tt1/recommendations")
        == .object(["person_name": .text("Bob"), "date_recommended": .null, "vote_type": .bool(true)]))
  }

  @Test func aRemovedPersonAndARemovedListAreBroughtBack() async {
    let repository = await repository(
      Fixture.changes(people: [Fixture.person("Ann")], lists: [Fixture.list("l")], epoch: "e1"))
    for line in ["DELETE /api/people/Ann", "DELETE /api/lists/l"] { transport.answer(line, with: .noContent) }
    transport.answer("POST /api/people/deleted/Ann", with: Fixture.reply(Fixture.person("Ann")))
    transport.answer("POST /api/lists/deleted/l", with: Fixture.reply(Fixture.list("l")))
    transport.answer(LibrarySyncTests.line(since: "100.0"), with: Fixture.changes())
    await PeopleModel(repository: repository, steps: steps).delete("Ann")
    #expect(repository.library.people.isEmpty && done?.said == "Ann is removed.")
    await steps.undo()
    #expect(repository.library.sortedPeople == [Fixture.person("Ann")])
    await ListsModel(repository: repository, steps: steps).delete(Fixture.list("l"))
    #expect(repository.library.lists.isEmpty)
    #expect(done?.said == "The list l is removed. Its titles stay in the library.")
    await steps.undo()
    #expect(repository.library.sortedLists == [Fixture.list("l")])
  }

  @Test func aStepThatFailsSaysWhyAndLeadsNowhere() async {
    let repository = await repository(Fixture.changes(movies: [Fixture.movie("tt1")]))
    transport.answer("PUT /api/movies/tt1/status", with: .offline)
    await TitleSteps(repository: repository, steps: steps).delete(Fixture.movie("tt1"))
    #expect(steps.phase == .failed(APIError.notConnected.sentence))
    #expect((steps.succeeded, steps.failed) == (0, 1))
    await steps.undo()
    #expect(transport.lines.filter { $0.hasPrefix("PUT") }.count == 1)
    steps.close()
    #expect(steps.phase == .nothing)
  }

  @Test func undoLeadsBackTheLatestStepAlone() async {
    let movies = ["tt1", "tt2"].map { Fixture.movie($0) }
    let repository = await repository(Fixture.changes(movies: movies))
    for id in ["tt1", "tt2"] {
      transport.answer(
        "PUT /api/movies/\(id)/status", with: Fixture.reply(Fixture.movie(id, status: .deleted)),
        Fixture.reply(Fixture.movie(id)))
    }
    let title = TitleSteps(repository: repository, steps: steps)
    for movie in movies { await title.delete(movie) }
    await steps.undo()
    #expect(repository.library.movies.mapValues(\.status) == ["tt1": .deleted, "tt2": .toWatch])
    await steps.undo()
    #expect(repository.library.movies["tt1"]?.status == .deleted)
  }

  @Test func aStepTakenWhileAnotherIsUndoneKeepsItsOwnWayBack() async {
    let movies = ["tt1", "tt2"].map { Fixture.movie($0) }
    let wire = HeldTransport(transport)
    let repository = await repository(Fixture.changes(movies: movies), wire: wire)
    for id in ["tt1", "tt2"] {
      transport.answer(
        "PUT /api/movies/\(id)/status", with: Fixture.reply(Fixture.movie(id, status: .deleted)),
        Fixture.reply(Fixture.movie(id)))
    }
    let title = TitleSteps(repository: repository, steps: steps)
    await title.delete(movies[0])
    wire.hold("tt1")
    let undoing = Task { await steps.undo() }
    #expect(await eventually { steps.phase == .undoing })
    await title.delete(movies[1])
    wire.release("tt1")
    await undoing.value
    #expect(steps.phase == .done(.init(said: "Deleted.", about: "tt2")))
    await steps.undo()
    #expect(repository.library.movies.mapValues(\.status) == ["tt1": .toWatch, "tt2": .toWatch])
  }
}

/// Lists that are dragged to another place.
@MainActor @Suite struct ListOrderTests {
  private let transport = ScriptedTransport([:])

  /// Four lists that all say they come first, as early ones do.
  private func model(_ wire: (any Transport)? = nil) async -> ListsModel {
    let ids = ["a", "b", "c", "d"]
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: Fixture.changes(lists: ids.map { Fixture.list($0) }))
    let service = NetworkService(server: Fixture.server, transport: wire ?? transport, token: { "token" })
    let repository = MovieRepository(
      service: service, store: FileLibraryStore(folder: Fixture.folder()), time: TestTime().source)
    await repository.syncNow()
    return ListsModel(repository: repository)
  }

  private func answer(_ positions: (String, Int)...) {
    for (id, position) in positions {
      transport.answer("PUT /api/lists/\(id)", with: Fixture.reply(Fixture.list(id, position: position)))
    }
  }

  private var sent: [String] {
    transport.asked.filter { $0.line.hasPrefix("PUT") }.map { "\($0.line.last!) \($0.body)" }
  }

  @Test(arguments: [
    ([0], 4, ["b", "c", "d", "a"]), ([3], 0, ["d", "a", "b", "c"]), ([1], 2, ["a", "b", "c", "d"]),
    ([0, 2], 4, ["b", "d", "a", "c"]), ([2], 1, ["a", "c", "b", "d"]), ([9], 9, ["a", "b", "c", "d"]),
  ])
  func draggedListsStandWhereTheyWereLetGo(dragged: [Int], place: Int, order: [String]) async {
    let model = await model()
    for (position, id) in order.enumerated() { answer((id, position)) }
    await model.move(IndexSet(dragged), to: place)
    #expect(model.change.phase == .done)
    #expect(model.lists.map(\.id) == order)
    // The one that comes first said so already.
    #expect(sent == order.enumerated().dropFirst().map { #"\#($1) {"position":\#($0)}"# })
  }

  @Test func theOrderIsSeenAtOnceAndGoesBackWhereItIsRefused() async {
    let wire = HeldTransport(transport)
    let model = await model(wire)
    transport.answer("PUT /api/lists/a", with: .problem(404, "You have no list with the id a."))
    answer(("b", 0), ("c", 1), ("d", 2))
    wire.hold("lists/c")
    let moving = Task { await model.move([0], to: 4) }
    #expect(await eventually { model.change.phase == .saving })
    #expect(model.lists.map(\.id) == ["b", "c", "d", "a"])
    wire.release("lists/c")
    await moving.value
    #expect(model.change.phase == .failed("You have no list with the id a."))
    // As the server has it, as far as it has taken the order.
    #expect(model.lists.map(\.id) == ["a", "b", "c", "d"])
  }

  @Test func anotherDragWhileTheFirstIsSavedCounts() async {
    let wire = HeldTransport(transport)
    let model = await model(wire)
    for id in ["a", "b", "c", "d"] {
      transport.answer("PUT /api/lists/\(id)", with: Fixture.reply(Fixture.list(id)))
    }
    answer(("d", 1), ("b", 2), ("c", 3))
    wire.hold("lists/")
    let first = Task { await model.move([3], to: 0) }
    #expect(await eventually { model.change.phase == .saving })
    await model.move([1], to: 0)
    #expect(model.lists.map(\.id) == ["a", "d", "b", "c"])
    wire.release("lists/")
    await first.value
    #expect(model.change.phase == .done)
    #expect(model.lists.map(\.id) == ["a", "d", "b", "c"])
  }
}
