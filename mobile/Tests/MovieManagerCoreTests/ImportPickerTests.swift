import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct ImportPickerTests {
  private static let decide = "PUT /api/import/jobs/j1/decisions"
  private static func titles(from offset: Int) -> String {
    "GET /api/import/jobs/j1/titles?limit=50&offset=\(offset)&state=doubtful"
  }

  private let transport = ScriptedTransport([:])
  private let moving: ImportJobModel
  private let model: ImportPickerModel
  private let titles = ["a", "b", "c"].map { Fixture.importTitle($0, candidates: [Fixture.candidate("tt70000\($0)")]) }

  init() {
    let repository = MovieRepository(transport)
    moving = ImportJobModel(
      service: NetworkService(transport), repository: repository,
      queue: RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh),
      temporary: Fixture.folder(), time: TestTime().source,
      phase: .job(Fixture.importJob(.ready, titles: Fixture.importTitles(ambiguous: 3))))
    model = ImportPickerModel("j1", moving: moving)
  }

  private func load() async {
    transport.answer(Self.titles(from: 0), with: Fixture.reply(ImportTitlePage(total: 3, titles: titles)))
    await model.load()
  }

  private func answersDecisions(_ replies: ScriptedTransport.Reply...) {
    let counts = Fixture.importTitles(certain: 1, ambiguous: 2)
    let kept = Fixture.reply(ImportDecided(titles: [], counts: counts))
    transport.answer(Self.decide, with: replies.first ?? kept)
  }

  private var sent: [String] { transport.asked.filter { $0.line == Self.decide }.map(\.body) }

  @Test func titlesAreSettledOneAfterTheOtherAndTheCountsAreKept() async {
    await load()
    answersDecisions()
    #expect(model.picker.title == titles[0])
    #expect(model.options.map(\.imdbId) == ["tt70000a"])
    await model.take(model.options[0])
    #expect(model.picker.title == titles[1])
    model.skip()
    model.putOff()
    #expect(model.picker.title == titles[2])
    await model.settled()
    #expect(
      sent.map { try? JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) } == [
        .object(["decisions": .array([.object(["key": .text("a"), "imdb_id": .text("tt70000a")])])]),
        .object(["decisions": .array([.object(["key": .text("b"), "skip": .bool(true)])])]),
      ])
    #expect(moving.job?.titles == Fixture.importTitles(certain: 1, ambiguous: 2))
  }

  @Test func theLatestDecisionIsTakenBack() async {
    await load()
    answersDecisions()
    model.skip()
    model.undo()
    await model.settled()
    #expect(sent.last == #"{"decisions":[{"key":"a"}]}"#)
    #expect(model.picker.title == titles[0])
    #expect(model.picker.settled == 0)
    model.undo()
    #expect(sent.count == 2)
  }

  @Test func aDecisionThatWasNotKeptIsOpenAgainAndTheReasonIsSaid() async {
    await load()
    answersDecisions(.problem(503, "The database is busy."))
    model.skip()
    await model.settled()
    #expect(model.failure == "The database is busy.")
    #expect(model.picker.title == titles[0])
    #expect(model.picker.settled == 0)
  }

  @Test func anUndoThatWasNotKeptLeavesTheDecision() async {
    await load()
    answersDecisions()
    model.skip()
    await model.settled()
    answersDecisions(.offline)
    model.undo()
    await model.settled()
    #expect(model.picker.choice(of: titles[0]) == .skip)
    #expect(model.failure == APIError.notConnected.sentence)
  }

  @Test func whenAllAreSettledNoneIsLeftToShow() async {
    await load()
    answersDecisions()
    for _ in titles { model.skip() }
    #expect(model.picker.title == nil)
    #expect(model.picker.settled == 3)
  }

  @Test func theNextTitlesComeBehindThoseThatAreStillOpen() async {
    var picker = ImportPicker()
    picker.came(titles, total: 100)
    #expect(picker.needsMore)
    picker.choose(.skip, for: titles[0])
    picker.came([Fixture.importTitle("d"), titles[2]], total: 99)
    #expect(picker.titles.map(\.key) == ["a", "b", "c", "d"])
    #expect(picker.total == 100)
    #expect(picker.open == 3)
    picker.came([], total: 99)
    #expect(!picker.needsMore)
  }

  @Test func titlesThatOnlyLookTheSameAreTwo() {
    var picker = ImportPicker()
    let (composed, decomposed) = (Fixture.importTitle("zo\u{EB}"), Fixture.importTitle("zoe\u{308}"))
    picker.came([composed, decomposed], total: 2)
    picker.choose(.skip, for: composed)
    #expect(picker.titles.count == 2)
    #expect(picker.title?.id == decomposed.id)
  }

  @Test func whatWasLeftOutCanBeBroughtBack() async {
    let line = "GET /api/import/jobs/j1/titles?limit=50&offset=0&state=skipped"
    transport.answer(
      line, with: Fixture.reply(ImportTitlePage(total: 1, titles: [titles[1]])),
      Fixture.reply(ImportTitlePage(total: 0, titles: [])))
    let skipped = SkippedTitlesModel("j1", moving: moving)
    await skipped.load()
    #expect(skipped.phase == .loaded([titles[1]], total: 1))
    answersDecisions(.problem(503, "The database is busy."))
    await skipped.bringBack(titles[1])
    #expect(skipped.failure == "The database is busy.")
    answersDecisions()
    await skipped.bringBack(titles[1])
    #expect(sent.last == #"{"decisions":[{"key":"b"}]}"#)
    #expect(skipped.phase == .loaded([], total: 0))
    #expect(moving.job?.titles == Fixture.importTitles(certain: 1, ambiguous: 2))
  }

  // MARK: Searching

  private static func search(_ words: String) -> String { "GET /api/catalogue/search?q=\(words)" }

  @Test func aTitleIsFoundByAnotherName() async {
    await load()
    answersDecisions()
    let hits = [
      SearchHit(imdbId: "tt7000001", title: "Paper Boats", year: "1999", poster: "https://img.example.org/a.jpg")
    ]
    transport.answer(
      Self.search("boats"), with: Fixture.reply(CatalogueHits(results: hits, notices: ["TMDB is away."])))
    model.words = " boats "
    await model.find()
    #expect(model.finding == .found([ImportOption(of: hits[0])], notices: ["TMDB is away."]))
    await model.take(model.options[0])
    #expect(model.words == "")
    #expect(model.finding == .idle)
    #expect(model.picker.choice(of: titles[0]) == .title("tt7000001"))
  }

  @Test func aHitThatOnlyTMDBKnowsIsTakenByTheNumberOnItsPage() async {
    await load()
    answersDecisions()
    let hits = [7, 8].map { SearchHit(tmdbId: $0, title: "Paper Boats", mediaType: "movie") }
    transport.answer(Self.search("boats"), with: Fixture.reply(CatalogueHits(results: hits, notices: [])))
    transport.answer("GET /api/external/tmdb/movie/7", with: .ok(#"{"imdb_id": null}"#))
    transport.answer("GET /api/external/tmdb/movie/8", with: .ok(#"{"imdb_id": "tt7000008"}"#))
    model.words = "boats"
    await model.find()
    await model.take(model.options[0])
    #expect(model.failure == "Paper Boats has no IMDb number, and the library knows titles by that.")
    await model.take(model.options[1])
    #expect(model.picker.choice(of: titles[0]) == .title("tt7000008"))
  }

  @Test func aPastedNumberCanBeTakenWhileNobodyCanBeAsked() async {
    await load()
    answersDecisions()
    transport.answer(
      "GET /api/catalogue/search?q=https%3A%2F%2Fwww.imdb.com%2Ftitle%2Ftt0133093%2F", with: .problem(503, "No source.")
    )
    model.words = "https://www.imdb.com/title/tt0133093/"
    await model.find()
    #expect(model.finding == .failed("No source."))
    #expect(model.options.map(\.imdbId) == ["tt0133093"])
    model.words = "no number"
    transport.answer(Self.search("no%20number"), with: .problem(503, "No source."))
    await model.find()
    #expect(model.options == [])
  }

  @Test func whatCannotBeTakenComesLastAndOnlyPagesAreLinkedTo() {
    let odd = ImportCandidate(
      imdbId: nil, title: nil, originalTitle: nil, year: nil, kind: nil, director: nil, runtime: nil,
      poster: "javascript:alert(1)", links: [.init(name: "Odd", url: "file:///etc/passwd"), .init(name: "", url: "")])
    let options = ImportOption.options(of: Fixture.importTitle("a", candidates: [odd, Fixture.candidate("tt7000001")]))
    #expect(options.map(\.canBeTaken) == [true, false])
    #expect(options[0].links.map(\.url.absoluteString) == ["https://www.imdb.com/title/tt7000001/"])
    #expect(options[1].poster == nil)
    #expect(options[1].links == [])
    #expect(options[1].name == "Without a name")
  }
}
