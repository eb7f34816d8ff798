import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct AddTitleModelTests {
  private let hit = SearchHit(
    imdbId: "tt7", tmdbId: 7, title: "Paper Boats", originalTitle: "Paperiveneet", year: "2011", kind: "series",
    mediaType: "tv", director: "A. Director")
  private let ofTMDBAlone = SearchHit(tmdbId: 7, title: "Paper Boats", year: "2011", mediaType: "tv")
  private let transport = ScriptedTransport([
    "GET /api/external/tmdb/tv/7": [.ok(#"{"tmdbId": 7, "imdbId": "tt7", "title": "Paper Boats"}"#)],
    "PUT /api/movies/tt7/status": [.ok(Fixture.json(Fixture.movie("tt7")))],
    "POST /api/movies/tt7/refresh": [.ok(Fixture.json(Fixture.movie("tt7", title: "Paper Boats")))],
  ])

  private func model(_ repository: MovieRepository) -> AddTitleModel {
    let queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh)
    return AddTitleModel(service: NetworkService(transport), repository: repository, queue: queue)
  }

  private static let catalogue = "GET /api/catalogue/search?q="
  private static let earlier = "GET /api/external/tmdb/search?page="

  private func hits(_ hits: SearchHit..., notices: [String] = []) -> ScriptedTransport.Reply {
    let encoder = JSONEncoder()
    return .ok(String(decoding: try! encoder.encode(CatalogueHits(results: hits, notices: notices)), as: UTF8.self))
  }

  /// What such a server answers to an address that it does not know.
  private func isOfTheEarlierKind(_ words: String...) {
    for words in words { transport.answer(Self.catalogue + words, with: .init(status: 404, body: "<html>")) }
  }

  @Test func aSearchShowsWhatTheCatalogueFoundAndWhoDidNotAnswer() async {
    transport.answer(Self.catalogue + "boats", with: hits(hit, notices: ["TMDB was too slow."]))
    let model = model(MovieRepository(transport))
    model.words = " boats "
    await model.search()
    #expect(model.phase == .found([hit], notices: ["TMDB was too slow."]))
    #expect(hit.facts == "Series · 2011 · A. Director" && hit.otherTitle == "Paperiveneet")
    #expect(!model.hasMore && transport.lines == [Self.catalogue + "boats"])
  }

  @Test(arguments: [
    ("tt7", "tt7"),
    ("https://www.imdb.com/title/tt7/", "https%3A%2F%2Fwww.imdb.com%2Ftitle%2Ftt7%2F"),
    ("https://letterboxd.com/film/paper-boats/", "https%3A%2F%2Fletterboxd.com%2Ffilm%2Fpaper-boats%2F"),
  ])
  func aPastedLinkOrNumberGoesToTheServerAsItIs(pasted: String, sent: String) async {
    transport.answer(Self.catalogue + sent, with: hits(hit))
    let model = model(MovieRepository(transport))
    model.words = pasted
    await model.search()
    #expect(model.phase == .found([hit]))
  }

  @Test func aServerOfTheEarlierKindSearchesInTMDB() async {
    isOfTheEarlierKind("boats")
    let page =
      #"{"results": [{"tmdbId": 7, "mediaType": "tv", "title": "Paper Boats", "year": "2011", "poster": null, "posterSmall": null, "plot": null, "voteAverage": null}], "page": 1, "total_pages": 1}"#
    transport.answer(Self.earlier + "1&q=boats", with: .ok(page))
    let model = model(MovieRepository(transport))
    model.words = "boats"
    await model.search()
    #expect(model.phase == .found([ofTMDBAlone]))
    #expect(ofTMDBAlone.facts == "Series · 2011")
  }

  private func page(_ titles: String..., of total: Int = 1) -> ScriptedTransport.Reply {
    let hits = titles.enumerated().map { index, title in
      #"{"tmdbId": \#(title.count * 100 + index), "mediaType": "tv", "title": "\#(title)", "year": null, "poster": null, "posterSmall": null, "plot": null, "voteAverage": null}"#
    }
    return .ok(#"{"results": [\#(hits.joined(separator: ","))], "page": 1, "total_pages": \#(total)}"#)
  }

  private func found(_ model: AddTitleModel) -> [String] {
    if case .found(let hits, _) = model.phase { hits.map(\.name) } else { [] }
  }

  @Test func theNewestSearchIsTheOneShown() async {
    transport.answer(Self.catalogue + "old", with: hits(SearchHit(imdbId: "tt1", title: "Old")))
    transport.answer(Self.catalogue + "new", with: hits(SearchHit(imdbId: "tt2", title: "Newer")))
    let wire = HeldTransport(transport)
    wire.hold("q=old")
    let repository = MovieRepository(transport)
    let queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh)
    let model = AddTitleModel(service: NetworkService(wire), repository: repository, queue: queue)
    model.words = "old"
    let first = Task { await model.search() }
    #expect(await eventually { transport.lines.count == 1 })
    model.words = "new"
    await model.search()
    wire.release("q=old")
    await first.value
    #expect(found(model) == ["Newer"])
  }

  @Test func hitsBeyondTheFirstPageCanBeAddedToo() async {
    isOfTheEarlierKind("boats")
    transport.answer(Self.earlier + "1&q=boats", with: page("A", "BB", of: 2))
    transport.answer(Self.earlier + "2&q=boats", with: .offline, page("A", "CCC", of: 2))
    let model = model(MovieRepository(transport))
    model.words = "boats"
    await model.search()
    #expect(model.hasMore)
    await model.loadMore()
    #expect(model.moreFailed == APIError.notConnected.sentence)
    await model.loadMore()
    #expect(found(model) == ["A", "BB", "CCC"])
    #expect(!model.hasMore && model.moreFailed == nil)
  }

  @Test func whileNobodyCanBeAskedATitleIsAddedByItsNumber() async {
    transport.answer(Self.catalogue + "boats", with: .problem(502, "Wikidata could not be reached."))
    transport.answer(Self.catalogue + "tt7000001", with: .problem(502, "Wikidata could not be reached."))
    transport.answer("PUT /api/movies/tt7000001/status", with: .ok(Fixture.json(Fixture.movie("tt7000001"))))
    let model = model(MovieRepository(transport))
    model.words = "boats"
    await model.search()
    #expect(model.phase == .failed("Wikidata could not be reached."))
    #expect(model.bareHit == nil)
    model.words = "tt7000001"
    await model.search()
    await model.add(model.bareHit ?? hit)
    #expect(model.adding == .added("tt7000001"))
  }

  @Test func withoutAConnectionNoOtherSearchIsTried() async {
    transport.answer(Self.catalogue + "boats", with: .offline)
    let model = model(MovieRepository(transport))
    model.words = "boats"
    await model.search()
    #expect(model.phase == .failed(APIError.notConnected.sentence))
    #expect(transport.lines == [Self.catalogue + "boats"])
  }

  @Test func aFoundTitleIsAddedAndItsDetailsAreFetched() async {
    let repository = MovieRepository(transport)
    let model = model(repository)
    await model.add(hit)
    #expect(model.adding == .added("Paper Boats"))
    #expect(await eventually { repository.library.movies["tt7"]?.title == "Paper Boats" })
  }

  @Test func whereTMDBAloneKnowsATitleItsPageThereHasTheNumber() async {
    let model = model(MovieRepository(transport))
    await model.add(ofTMDBAlone)
    #expect(model.adding == .added("Paper Boats"))
    #expect(transport.lines.prefix(2) == ["GET /api/external/tmdb/tv/7", "PUT /api/movies/tt7/status"])
  }

  @Test func aTitleThatIsThereAlreadyStaysAsItIs() async throws {
    let watched = Fixture.movie("tt7", status: .watched)
    transport.answer("DELETE /api/movies/tt7/watch", with: .ok(Fixture.json(watched)))
    let repository = MovieRepository(transport)
    try await repository.unwatch("tt7")
    let model = model(repository)
    await model.add(hit)
    #expect(model.adding == .alreadyHere("Paper Boats"))
    #expect(repository.library.movies == ["tt7": watched])
  }

  @Test func aTitleWithoutAnIMDbNumberCannotBeAdded() async {
    transport.answer(
      "GET /api/external/tmdb/tv/7", with: .ok(#"{"tmdbId": 7, "imdbId": null, "title": "Paper Boats"}"#))
    let model = model(MovieRepository(transport))
    await model.add(ofTMDBAlone)
    #expect(model.adding == .failed("Paper Boats has no IMDb number, and the library knows titles by that."))
  }
}
