import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct CatalogueModelTests {
  private static let line = "GET /api/catalogue"
  private let transport = ScriptedTransport([:])
  private let time = TestTime()
  private let synced = Guarded(0)

  private func model() -> CatalogueModel {
    CatalogueModel(service: NetworkService(transport), time: time.source) { [synced] in synced.change { $0 += 1 } }
  }

  private func catalogue(
    titles: Int = 4, without: Int = 0, pending: Int = 0, unknown: Int = 0, filling: Bool = true, version: String = "1",
    sources: [Catalogue.Source] = [.init(name: "Wikidata", configured: true)]
  ) -> Catalogue {
    Catalogue(
      titles: titles, withoutName: without, pending: pending, unknown: unknown, filling: filling, version: version,
      sources: sources)
  }

  private func answers(_ states: Catalogue...) {
    let replies = states.map { ScriptedTransport.Reply.ok(Fixture.json($0)) }
    switch replies.count {
    case 1: transport.answer(Self.line, with: replies[0])
    case 2: transport.answer(Self.line, with: replies[0], replies[1])
    default: transport.answer(Self.line, with: replies[0], replies[1], replies[2])
    }
  }

  @Test func whileTheServerLooksTitlesUpTheyAreShownAsTheyCome() async {
    answers(
      catalogue(without: 4, pending: 4), catalogue(without: 2, pending: 2, version: "2"), catalogue(version: "3"))
    let model = model()
    model.follow()
    model.follow()
    #expect(await eventually { model.catalogue == catalogue(version: "3") })
    #expect(await eventually { synced.value == 2 })
    #expect(transport.lines == [Self.line, Self.line, Self.line])
    #expect(time.pauses == [CatalogueModel.secondsWhileFilling, CatalogueModel.secondsWhileFilling])
  }

  @Test func whileEverySourceIsLeftAloneTheServerIsAskedSeldom() async {
    let quiet = [
      Catalogue.Source(name: "Wikidata", configured: true, quietUntil: 1_771_000_060, because: "Wikidata is away."),
      Catalogue.Source(name: "TMDB", configured: false),
    ]
    let waiting = catalogue(without: 4, pending: 4, sources: quiet)
    answers(waiting, catalogue())
    let model = model()
    model.follow()
    #expect(await eventually { model.catalogue == catalogue() })
    #expect(time.pauses == [CatalogueModel.secondsWhileQuiet])
    #expect(waiting.trouble?.hasPrefix("Wikidata is away. The next attempt is ") == true)
  }

  @Test func aServerOfTheEarlierKindHasNoCatalogue() async {
    transport.answer(Self.line, with: .init(status: 404, body: #"{"detail": "Not Found"}"#))
    let model = model()
    await model.load()
    #expect(model.catalogue == nil)
    #expect(!model.fillsIn)
  }

  @Test func itSaysHowManyTitlesHaveNoNameYet() {
    #expect(catalogue(titles: 0).counts == "There are no titles to look up yet.")
    #expect(catalogue(titles: 1).counts == "The title has a name.")
    #expect(catalogue().counts == "All 4 titles have a name.")
    #expect(
      catalogue(without: 3, pending: 1).counts
        == "3 of 4 titles without a name; 1 title still to be looked up.")
    #expect(
      catalogue(without: 3, unknown: 3).counts
        == "3 of 4 titles without a name; nobody knows them yet. They are asked for again after a week.")
    #expect(catalogue(without: 3, filling: false).counts == "3 of 4 titles without a name.")
  }

  @Test func itSaysWhatAKeyWouldAdd() {
    #expect(catalogue().origin == "Names, years and directors come from Wikidata, which needs no key.")
    #expect(
      catalogue().keys == [
        "A TMDB key on the server adds posters, plots and cast.",
        "An OMDb key adds the ratings of IMDb and Rotten Tomatoes.",
      ])
    let all = ["IMDb's data files", "Wikidata", "TMDB", "OMDb"].map { Catalogue.Source(name: $0, configured: true) }
    #expect(
      catalogue(sources: all).origin
        == "Names and years come from IMDb's data files on the server, without any network.")
    #expect(
      catalogue(sources: all).keys == [
        "Posters, plots and cast come from TMDB.", "Ratings of IMDb and Rotten Tomatoes come from OMDb.",
      ])
    #expect(catalogue(sources: []).origin == "The server looks up no titles: Wikidata is switched off.")
  }
}
