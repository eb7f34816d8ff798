import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct AddTitleModelTests {
  private let hit = SearchHit(
    tmdbId: 7, mediaType: "tv", title: "Paper Boats", year: "2011", poster: nil, posterSmall: nil, plot: nil,
    voteAverage: nil)
  private let transport = ScriptedTransport([
    "GET /api/external/tmdb/tv/7": [.ok(#"{"tmdbId": 7, "imdbId": "tt7", "title": "Paper Boats"}"#)],
    "PUT /api/movies/tt7/status": [.ok(Fixture.json(Fixture.movie("tt7")))],
    "POST /api/movies/tt7/refresh": [.ok(Fixture.json(Fixture.movie("tt7", title: "Paper Boats")))],
  ])

  private func model(_ repository: MovieRepository) -> AddTitleModel {
    let queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh)
    return AddTitleModel(service: NetworkService(transport), repository: repository, queue: queue)
  }

  @Test func aSearchShowsWhatWasFound() async {
    let page =
      #"{"results": [{"tmdbId": 7, "mediaType": "tv", "title": "Paper Boats", "year": "2011", "poster": null, "posterSmall": null, "plot": null, "voteAverage": null}], "page": 1, "total_pages": 1}"#
    transport.answer("GET /api/external/tmdb/search?page=1&q=boats", with: .ok(page))
    let model = model(MovieRepository(transport))
    model.words = " boats "
    await model.search()
    #expect(model.phase == .found([hit]))
  }

  private func page(_ titles: String..., of total: Int = 1) -> ScriptedTransport.Reply {
    let hits = titles.enumerated().map { index, title in
      #"{"tmdbId": \#(title.count * 100 + index), "mediaType": "tv", "title": "\#(title)", "year": null, "poster": null, "posterSmall": null, "plot": null, "voteAverage": null}"#
    }
    return .ok(#"{"results": [\#(hits.joined(separator: ","))], "page": 1, "total_pages": \#(total)}"#)
  }

  private func found(_ model: AddTitleModel) -> [String] {
    if case .found(let hits) = model.phase { hits.map(\.title) } else { [] }
  }

  @Test func theNewestSearchIsTheOneShown() async {
    transport.answer("GET /api/external/tmdb/search?page=1&q=old", with: page("Old"))
    transport.answer("GET /api/external/tmdb/search?page=1&q=new", with: page("Newer"))
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
    let line = "GET /api/external/tmdb/search?page="
    transport.answer(line + "1&q=boats", with: page("A", "BB", of: 2))
    transport.answer(line + "2&q=boats", with: .offline, page("A", "CCC", of: 2))
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

  @Test func aSearchWithoutAKeySaysWhatToSet() async {
    transport.answer("GET /api/external/tmdb/search?page=1&q=boats", with: .problem(503, "Set TMDB_API_KEY."))
    let model = model(MovieRepository(transport))
    model.words = "boats"
    await model.search()
    #expect(model.phase == .failed("Set TMDB_API_KEY."))
  }

  @Test func aFoundTitleIsAddedAndItsDetailsAreFetched() async {
    let repository = MovieRepository(transport)
    let model = model(repository)
    await model.add(hit)
    #expect(model.adding == .added("Paper Boats"))
    #expect(await eventually { repository.library.movies["tt7"]?.title == "Paper Boats" })
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
    await model.add(hit)
    #expect(model.adding == .failed("Paper Boats has no IMDb number, and the library knows titles by that."))
  }
}
