import Foundation
import Testing

@testable import MovieManagerCore

/// The models of a title, of people and of lists: what they send, and what they say when it fails.
@MainActor @Suite struct ChangeModelsTests {
  private let transport = ScriptedTransport([:])

  private func body(_ line: String) throws -> JSONValue {
    let asked = try #require(transport.asked.first { $0.line == line })
    return try JSONDecoder().decode(JSONValue.self, from: Data(asked.body.utf8))
  }

  @Test func aTitleIsMarkedAsWatched() async throws {
    let watched = Fixture.movie("tt1", status: .watched, history: WatchHistory(dateWatched: 5, myRating: 7))
    transport.answer("PUT /api/movies/tt1/watch", with: .ok(Fixture.json(watched)))
    let model = TitleModel(imdbId: "tt1", repository: MovieRepository(transport), time: TestTime().source)
    var draft = model.watchedDraft()
    draft.rating = 7
    let form = PendingChange()
    await model.setWatched(draft, in: form)
    #expect(form.phase == .done)
    #expect(model.movie == watched)
    #expect(
      try body("PUT /api/movies/tt1/watch")
        == .object(["date_watched": .number(1_771_000_000), "my_rating": .number(7)]))
  }

  @Test func aRecommendationFromAnUnknownDayHasNone() async throws {
    transport.answer("POST /api/movies/tt1/recommendations", with: .ok(Fixture.json(Fixture.movie("tt1"))))
    let model = TitleModel(imdbId: "tt1", repository: MovieRepository(transport), time: TestTime().source)
    await model.recommend(by: " Ann ", vote: false, today: false, in: PendingChange())
    #expect(
      try body("POST /api/movies/tt1/recommendations")
        == .object(["person_name": .text("Ann"), "date_recommended": .null, "vote_type": .bool(false)]))
  }

  @Test func aFailedChangeSaysWhyUntilItIsRead() async {
    transport.answer("POST /api/movies/tt1/refresh", with: .offline)
    let model = TitleModel(imdbId: "tt1", repository: MovieRepository(transport))
    await model.fetchMetadata()
    #expect(model.change.phase == .failed(APIError.notConnected.sentence))
    #expect(model.change.isFailing)
    model.change.isFailing = false
    #expect(model.change.phase == .none)
  }

  @Test func aNameThatIsTakenIsSaid() async {
    transport.answer("POST /api/people", with: .problem(409, "There is an Ann already."))
    let model = PeopleModel(repository: MovieRepository(transport))
    let form = PendingChange()
    await model.save(PersonDraft(name: "Ann "), replacing: nil, in: form)
    #expect(form.phase == .failed("There is an Ann already."))
    #expect(model.people == [])
  }

  @Test func takingAwayAColourSendsIt() async throws {
    transport.answer("PUT /api/people/Ann", with: .ok(Fixture.json(Fixture.person("Ann"))))
    let model = PeopleModel(repository: MovieRepository(transport))
    await model.save(PersonDraft(name: "Ann", isTrusted: true), replacing: "Ann", in: PendingChange())
    #expect(model.people == [Fixture.person("Ann")])
    #expect(
      try body("PUT /api/people/Ann")
        == .object(["name": .text("Ann"), "is_trusted": .bool(true), "color": .null, "emoji": .null]))
  }

  @Test func aListIsMadeAndDeletedAgain() async throws {
    transport.answer("POST /api/lists", with: .init(status: 201, body: Fixture.json(Fixture.list("l"))))
    transport.answer("DELETE /api/lists/l", with: .noContent)
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: Fixture.changes(epoch: "e2"))
    let model = ListsModel(repository: MovieRepository(transport))
    await model.save(ListDraft(name: "Winter", icon: "moon"), replacing: nil, in: PendingChange())
    #expect(model.lists == [Fixture.list("l")])
    await model.delete(Fixture.list("l"))
    #expect(model.lists == [])
  }

  @Test func aFormIsNeitherHeldUpNorClosedByAnotherChange() async {
    transport.answer(
      LibrarySyncTests.line(since: "0.0"),
      with: Fixture.changes(lists: [Fixture.list("l"), Fixture.list("m", position: 1)]))
    transport.answer("PUT /api/lists/l", with: .ok(Fixture.json(Fixture.list("l", position: 1))))
    transport.answer("PUT /api/lists/m", with: .ok(Fixture.json(Fixture.list("m", position: 0))))
    transport.answer("POST /api/lists", with: .problem(409, "There is a Winter already."))
    let wire = HeldTransport(transport)
    let repository = MovieRepository(wire)
    await repository.syncNow()
    wire.hold("lists/")
    let model = ListsModel(repository: repository)
    let form = PendingChange()
    let moving = Task { await model.move([0], to: 2) }
    #expect(await eventually { model.change.phase == .saving })
    await model.save(ListDraft(name: "Winter"), replacing: nil, in: form)
    #expect(form.phase == .failed("There is a Winter already."))
    wire.release("lists/")
    await moving.value
    #expect(model.change.phase == .done)
    #expect(form.phase == .failed("There is a Winter already."))
  }

  @Test func twoTapsOnSaveAreOneSave() async {
    transport.answer("POST /api/lists", with: .init(status: 201, body: Fixture.json(Fixture.list("l"))))
    let wire = HeldTransport(transport)
    wire.hold("api/lists")
    let model = ListsModel(repository: MovieRepository(wire))
    let form = PendingChange()
    let first = Task { await model.save(ListDraft(name: "Winter"), replacing: nil, in: form) }
    #expect(await eventually { form.phase == .saving })
    await model.save(ListDraft(name: "Winter"), replacing: nil, in: form)
    wire.release("api/lists")
    await first.value
    #expect(transport.lines == ["POST /api/lists"])
  }

  @Test func aPersonsNumbersAreFetched() async {
    transport.answer(
      "GET /api/people/Ann/stats",
      with: .ok(
        #"{"name": "Ann", "recommendations": 3, "upvotes": 2, "downvotes": 1, "watched": 2, "rated": 0, "average_rating": null}"#
      ))
    let model = PersonStatsModel(service: NetworkService(transport))
    await model.load("Ann")
    let stats = PersonStats(
      name: "Ann", recommendations: 3, upvotes: 2, downvotes: 1, watched: 2, rated: 0, averageRating: nil)
    #expect(model.phase == .loaded(stats))
    await model.load("Bob")
    #expect(model.phase == .failed("The test has no answer to GET /api/people/Bob/stats."))
  }
}
