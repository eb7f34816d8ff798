import Foundation

extension NetworkService: AccountService {
  func isSetupNeeded() async throws(APIError) -> Bool {
    guard try await send(.health).status == "ok" else { throw .notOurServer }
    return try await send(.setupState).needed
  }

  func createFirstAccount(email: String, username: String, password: String) async throws(APIError) -> TokenReply {
    try await send(.setup(email: email, username: username, password: password))
  }

  func signIn(email: String, password: String) async throws(APIError) -> TokenReply {
    try await send(.login(email: email, password: password))
  }

  /// From then on the server takes this token no more.
  func signOut() async throws(APIError) { try await send(.logout) }

  func currentUser() async throws(APIError) -> User { try await send(.me) }
}

extension NetworkService: TokenService {
  func renewedToken() async throws(APIError) -> String? {
    try await unlessOfTheEarlierKind(.renewToken)?.accessToken
  }

  func changePassword(_ current: String, to new: String) async throws(APIError) -> TokenReply {
    try await send(.changePassword(current, to: new))
  }
}

extension NetworkService: HealthService {
  func serverVersion() async throws(APIError) -> ServerVersion? {
    try await send(.health).version.map(ServerVersion.init(text:))
  }
}

extension NetworkService: LibraryService {
  func changes(since: Timestamp, offset: Int) async throws(APIError) -> LibraryChanges {
    try await send(.changes(since: since, offset: offset))
  }

  func setStatus(_ status: MovieStatus, place: ListPlace, of imdbId: String) async throws(APIError) -> Movie {
    try await send(.setStatus(status, place: place, of: imdbId))
  }

  func markWatched(_ imdbId: String) async throws(APIError) -> Movie { try await send(.markWatched(imdbId)) }

  func setWatched(_ history: WatchHistory, of imdbId: String) async throws(APIError) -> Movie {
    try await send(.setWatched(history, of: imdbId))
  }

  func unwatch(_ imdbId: String) async throws(APIError) -> Movie { try await send(.unwatch(imdbId)) }

  func recommend(_ imdbId: String, _ recommendation: Recommendation) async throws(APIError) -> Movie {
    try await send(.recommend(imdbId, recommendation))
  }

  func unrecommend(_ imdbId: String, person: String) async throws(APIError) -> Movie {
    try await send(.unrecommend(imdbId, person: person))
  }

  func refresh(_ imdbId: String) async throws(APIError) -> Movie { try await send(.refresh(imdbId)) }

  func addPerson(_ draft: PersonDraft) async throws(APIError) -> Person { try await send(.addPerson(draft)) }

  func changePerson(_ name: String, to draft: PersonDraft) async throws(APIError) -> Person {
    try await send(.changePerson(name, to: draft))
  }

  func deletePerson(_ name: String) async throws(APIError) { try await send(.deletePerson(name)) }

  func bringBackPerson(_ name: String) async throws(APIError) -> Person { try await send(.bringBackPerson(name)) }

  func addList(_ draft: ListDraft) async throws(APIError) -> CustomList { try await send(.addList(draft)) }

  func changeList(_ id: String, to draft: ListDraft) async throws(APIError) -> CustomList {
    try await send(.changeList(id, to: draft))
  }

  func placeList(_ id: String, at position: Int) async throws(APIError) -> CustomList {
    try await send(.placeList(id, at: position))
  }

  func deleteList(_ id: String) async throws(APIError) { try await send(.deleteList(id)) }

  func bringBackList(_ id: String) async throws(APIError) -> CustomList { try await send(.bringBackList(id)) }
}

extension NetworkService: CatalogueService {
  func catalogue() async throws(APIError) -> Catalogue? { try await unlessOfTheEarlierKind(.catalogue) }

  func searchCatalogue(_ words: String) async throws(APIError) -> CatalogueHits? {
    try await unlessOfTheEarlierKind(.searchCatalogue(words))
  }

  /// A server of the earlier kind does not know the address, and says so in its own way; or it knows a wider one, such
  /// as /backup/NAME, and takes other methods there.
  func unlessOfTheEarlierKind<Reply>(_ endpoint: Endpoint<Reply>) async throws(APIError) -> Reply? {
    try await unlessOfTheEarlierKind { () throws(APIError) in try await send(endpoint) }
  }

  func unlessOfTheEarlierKind<Reply>(_ ask: () async throws(APIError) -> Reply) async throws(APIError) -> Reply? {
    do throws(APIError) { return try await ask() } catch {
      if error == .notOurServer || error.status == 404 || error.status == 405 { return nil }
      throw error
    }
  }
}

extension NetworkService: StatsService, SearchService {
  func stats(of person: String) async throws(APIError) -> PersonStats { try await send(.stats(of: person)) }

  func search(_ words: String, page: Int) async throws(APIError) -> SearchPage {
    try await send(.search(words, page: page))
  }

  func details(of hit: SearchHit) async throws(APIError) -> Metadata { try await send(.details(of: hit)) }
}
