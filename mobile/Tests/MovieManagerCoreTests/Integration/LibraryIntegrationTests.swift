import Foundation
import Testing

@testable import MovieManagerCore

/// Signing in and the library, against a real server.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot)) struct LibraryIntegrationTests {
  private func app(_ folder: URL = Fixture.folder(), tokens: MemoryTokenStore = MemoryTokenStore()) -> AppModel {
    AppModel(
      surroundings: Surroundings(
        transport: URLSessionTransport(), tokens: tokens, time: .live, device: DeviceFolder(url: folder),
        temporary: Fixture.folder(), documents: Fixture.folder()))
  }

  private func signIn(_ app: AppModel, to server: RealServer, as credentials: Credentials) async throws {
    await app.open()
    let model = try #require(app.signInModel)
    model.address = server.address.url.absoluteString
    await model.connect()
    #expect(model.phase == .credentials)
    model.email = credentials.user.email
    model.password = Credentials.password
    await model.send()
  }

  @Test func aPersonSignsInAndAWrongPasswordIsSaid() async throws {
    let server = try RealServer.main()
    let credentials = try await server.account()
    let app = app()
    await app.open()
    let model = try #require(app.signInModel)
    model.address = server.address.url.absoluteString
    await model.connect()
    model.email = credentials.user.email
    model.password = "not the password"
    await model.send()
    #expect(model.phase == .credentials)
    #expect(model.message?.isEmpty == false)
    #expect(model.message != APIError.signedOut.sentence)

    model.password = Credentials.password
    await model.send()
    #expect(app.session?.who.user == credentials.user)
    #expect(app.session?.repository.syncPhase == .idle)
  }

  @Test func theFirstVisitorMakesTheFirstAccountAndReadsTheLibraryWhenTheServerIsGone() async throws {
    let server = try await RealServer.start(ownDatabase: true)
    let (folder, tokens) = (Fixture.folder(), MemoryTokenStore())
    let app = app(folder, tokens: tokens)
    await app.open()
    let model = try #require(app.signInModel)
    model.address = server.address.url.absoluteString
    await model.connect()
    #expect(model.phase == .firstAccount)
    model.email = "sam@example.org"
    model.username = "Sam"
    model.password = Credentials.password
    await model.send()
    let session = try #require(app.session)
    try await session.repository.setStatus(.toWatch, of: "tt7000001")
    await session.repository.syncNow()

    try await server.stop()
    await session.repository.syncNow()
    #expect(session.repository.syncPhase == .notConnected)
    await #expect(throws: APIError.notConnected) { try await session.repository.setStatus(.deleted, of: "tt7000001") }

    let later = self.app(folder, tokens: tokens)
    await later.open()
    #expect(later.session?.repository.library.movies.mapValues(\.status) == ["tt7000001": .toWatch])
    #expect(later.session?.repository.syncPhase == .notConnected)
  }

  @Test func anExpiredTokenLeadsBackToSignIn() async throws {
    let main = try RealServer.main()
    let credentials = try await main.account()
    // Its tokens have run out when they are given.
    let server = try await RealServer.start(["TOKEN_LIFETIME": "-P1D"])
    let tokens = MemoryTokenStore()
    let app = app(tokens: tokens)
    try await signIn(app, to: server, as: credentials)
    #expect(await eventually { app.signInModel != nil })
    #expect(app.signInModel?.phase == .credentials)
    #expect(app.signInModel?.email == credentials.user.email)
    #expect(app.signInModel?.message == APIError.signedOut.sentence)
    try await server.stop()
  }

  @Test func anotherPasswordEndsOtherSignInsAndNotThisOne() async throws {
    let server = try RealServer.main()
    let credentials = try await server.account()
    let (one, other) = (app(), app())
    for app in [one, other] { try await signIn(app, to: server, as: credentials) }
    let model = try #require(one.session).passwordModel()
    (model.current, model.new) = ("not this one", "battery staple")
    let form = PendingChange()
    await model.save(in: form)
    #expect(form.isFailing)
    form.dismiss()
    model.current = Credentials.password
    await model.save(in: form)
    #expect(form.phase == .done)
    await one.becameActive()
    #expect(one.signInModel == nil && one.session?.repository.syncPhase == .idle)
    await other.becameActive()
    #expect(await eventually { other.signInModel != nil })
  }

  @Test func theQueueWaitsAsLongAsTheServerSaysAndGetsThere() async throws {
    let busy = JSONValue.object(["status": .number(429), "headers": .object(["Retry-After": .text("4")])])
    let server = try await RealServer.start(tmdb: [busy])
    let (service, _) = try await server.signedIn()
    for id in ["tt7000001", "tt7000002", "tt9999999"] {
      _ = try await service.setStatus(.toWatch, place: .asItIs, of: id)
    }
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let slept = Guarded<[Double]>([])
    let time = TimeSource(now: TimeSource.live.now) { seconds in
      slept.change { $0.append(seconds) }
      try await TimeSource.live.sleep(seconds)
    }
    let queue = RefreshQueue(folder: Fixture.folder(), time: time, refresh: repository.refresh)
    queue.add(["tt7000001", "tt7000002", "tt9999999"])
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    #expect(slept.value.first { $0 != MovieRepository.secondsBetweenSaves }.map { (1...4).contains($0) } == true)
    #expect(queue.state.refreshed == 2)
    #expect(queue.state.notFound == ["tt9999999"])
    #expect(
      repository.library.movies.mapValues(\.title) == ["tt7000001": "Paper Boats", "tt7000002": "Winter Light Rail"])
    try await server.stop()
  }

  @Test func withoutAKeyTheQueueStopsAndNamesWhatToSet() async throws {
    let server = try await RealServer.start(["TMDB_API_KEY": "", "OMDB_API_KEY": ""])
    let (service, _) = try await server.signedIn()
    _ = try await service.setStatus(.toWatch, place: .asItIs, of: "tt7000001")
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let queue = RefreshQueue(folder: Fixture.folder(), time: .live, refresh: repository.refresh)
    queue.add(["tt7000001"])
    #expect(await eventually { queue.phase.sentence?.contains("TMDB_API_KEY") == true })
    #expect(queue.state.waiting == ["tt7000001"])
    try await server.stop()
  }

  @Test func whatAPersonDoesWithATitleIsKept() async throws {
    let (service, _) = try await RealServer.main().signedIn()
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let model = TitleModel(imdbId: "tt7000001", repository: repository)
    await model.recommend(by: "AC/DC & Zoë +1", vote: false, today: false, in: PendingChange())
    var draft = model.watchedDraft()
    draft.knowsDay = false
    draft.rating = 8.5
    await model.setWatched(draft, in: PendingChange())
    try await repository.addList(ListDraft(name: "Winter", color: "#0090ff", icon: "moon"))
    let list = try #require(repository.library.sortedLists.first)
    let steps = UndoableSteps()
    let title = TitleSteps(repository: repository, steps: steps)
    await title.put(try #require(model.movie), on: list)
    guard case .done(let step) = steps.phase, step.said == "Now on the list." else {
      Issue.record("\(steps.phase)")
      return
    }

    await repository.syncNow()
    let movie = try #require(model.movie)
    #expect(movie.status == .watched && movie.customListId == list.id)
    #expect(movie.watchHistory == WatchHistory(dateWatched: nil, myRating: 8.5))
    #expect(
      movie.recommendations == [Recommendation(personName: "AC/DC & Zoë +1", dateRecommended: nil, voteType: false)])

    // Each removal, undone, leaves the title as it was. Metadata may come in meanwhile: it is everybody's.
    func same(_ one: Movie?) -> Movie? {
      one.map { one in
        Movie(
          imdbId: one.imdbId, status: one.status, customListId: one.customListId, lastModified: nil, tmdbData: nil,
          omdbData: nil, recommendations: one.recommendations, watchHistory: one.watchHistory)
      }
    }
    let removals: [(Movie) async -> Void] = [
      title.delete, title.unwatch, { await title.put($0, on: nil) }, { await title.unrecommend($0, "AC/DC & Zoë +1") },
    ]
    for remove in removals {
      await remove(try #require(model.movie))
      #expect(same(model.movie) != same(movie))
      await steps.undo()
      #expect(same(model.movie) == same(movie))
      #expect(steps.failed == 0)
    }

    let lists = ListsModel(repository: repository, steps: steps)
    await lists.delete(list)
    #expect(model.movie?.customListId == nil && lists.lists == [])
    await steps.undo()
    #expect(model.movie?.customListId == list.id && lists.lists.map(\.name) == ["Winter"])
    await title.unrecommend(movie, "AC/DC & Zoë +1")
    #expect(model.movie?.recommendations == [])
    await title.unwatch(movie)
    #expect(model.movie?.status == .toWatch)
    #expect(model.movie?.watchHistory == nil)
  }

  @Test func listsKeepTheOrderThatTheyWereDraggedInto() async throws {
    let (service, _) = try await RealServer.main().signedIn()
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let lists = ListsModel(repository: repository)
    for name in ["A", "B", "C"] { try await repository.addList(ListDraft(name: name)) }
    await lists.move([2], to: 0)
    #expect(lists.change.phase == .done)
    #expect(lists.lists.map(\.name) == ["C", "A", "B"])
    await repository.syncNow()
    #expect(lists.lists.map(\.name) == ["C", "A", "B"])
  }

  @Test func peopleAreRenamedAndDeletedWithTheirRecommendations() async throws {
    let (service, _) = try await RealServer.main().signedIn()
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let steps = UndoableSteps()
    let people = PeopleModel(repository: repository, steps: steps)
    await people.save(
      PersonDraft(name: "Ann", isTrusted: true, color: "#ff0000", emoji: "🎬"), replacing: nil, in: PendingChange())
    let form = PendingChange()
    await people.save(PersonDraft(name: "Ann"), replacing: nil, in: form)
    #expect(form.isFailing)
    try await repository.recommend("tt7000001", Recommendation(personName: "Ann", dateRecommended: 5.5, voteType: true))
    await people.save(PersonDraft(name: "Anna"), replacing: "Ann", in: PendingChange())
    #expect(people.people.map(\.name) == ["Anna"])
    #expect(people.people.map(\.color) == [nil])
    #expect(repository.library.movies(recommendedBy: "Anna").map(\.imdbId) == ["tt7000001"])
    let stats = PersonStatsModel(service: service)
    await stats.load("Anna")
    #expect(
      stats.phase
        == .loaded(
          PersonStats(
            name: "Anna", recommendations: 1, upvotes: 1, downvotes: 0, watched: 0, rated: 0, averageRating: nil)))
    await people.delete("Anna")
    #expect(people.people == [])
    #expect(repository.library.movies["tt7000001"]?.recommendations == [])
    await steps.undo()
    #expect(people.people.map(\.name) == ["Anna"])
    #expect(repository.library.movies(recommendedBy: "Anna").map(\.imdbId) == ["tt7000001"])
  }

  @Test func aServerWithoutAnyKeyFindsATitleAndNamesItByItself() async throws {
    let server = try await RealServer.start(
      ["WIKIDATA": "on", "CATALOGUE_FILL": "on", "TMDB_API_KEY": "", "OMDB_API_KEY": ""], ownDatabase: true)
    let (service, _) = try await server.signedIn()
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let queue = RefreshQueue(folder: Fixture.folder(), time: .live, refresh: repository.refresh)
    let model = AddTitleModel(service: service, repository: repository, queue: queue)
    model.words = "https://www.imdb.com/title/tt7000003/"
    await model.search()
    let glassFerry = SearchHit(
      imdbId: "tt7000003", title: "The Glass Ferry", year: "1958", kind: "film", mediaType: "movie",
      director: "A. Director")
    #expect(model.phase == .found([glassFerry]))

    let catalogue = CatalogueModel(service: service, time: .live, changed: repository.syncNow)
    await catalogue.load()
    #expect(catalogue.fillsIn)
    try await repository.setStatus(.toWatch, of: "tt7000003")
    catalogue.follow()
    #expect(await eventually { repository.library.movies["tt7000003"]?.title == "The Glass Ferry" })
    #expect(queue.state.total == 0)
    await catalogue.stop()
    try await server.stop()
  }

  @Test func aTitleIsFoundAndAdded() async throws {
    let (service, _) = try await RealServer.main().signedIn()
    let repository = MovieRepository(service: service, store: FileLibraryStore(folder: Fixture.folder()), time: .live)
    let queue = RefreshQueue(folder: Fixture.folder(), time: .live, refresh: repository.refresh)
    let model = AddTitleModel(service: service, repository: repository, queue: queue)
    model.words = "paper"
    await model.search()
    guard case .found(let hits, _) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    await model.add(try #require(hits.first))
    #expect(model.adding == .added("Paper Boats"))
    #expect(await eventually { repository.library.movies["tt7000001"]?.title == "Paper Boats" })
  }
}
