import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct NetworkServiceTests {
  @Test func aRequestCarriesTheTokenAndItsFields() async throws {
    let transport = ScriptedTransport([
      "PUT /api/movies/tt1/watch": [.ok(Fixture.json(Fixture.movie("tt1", status: .watched)))]
    ])
    let movie = try await NetworkService(transport).setWatched(WatchHistory(dateWatched: nil, myRating: 8.5), of: "tt1")
    #expect(movie == Fixture.movie("tt1", status: .watched))
    let asked = try #require(transport.asked.first)
    #expect(asked.authorization == "Bearer token")
    let body = try JSONDecoder().decode(JSONValue.self, from: Data(asked.body.utf8))
    #expect(body == .object(["date_watched": .null, "my_rating": .number(8.5)]))
  }

  @Test func namesWithSlashesAndPlusSignsArriveAsTheyAre() async throws {
    let transport = ScriptedTransport([
      "DELETE /api/people/AC%2FDC%20%26%20Zo%C3%AB": [.noContent],
      "GET /api/external/tmdb/search?page=1&q=1%2B1%20%3D%203%3F": [
        .ok(#"{"results": [], "page": 1, "total_pages": 0}"#)
      ],
    ])
    let service = NetworkService(transport)
    try await service.deletePerson("AC/DC & Zoë")
    #expect(try await service.search("1+1 = 3?", page: 1).results == [])
  }

  @Test func signingInSendsNoOldToken() async throws {
    let transport = ScriptedTransport(["POST /api/auth/login": [.problem(401, "Email or password is wrong.")]])
    let problem = await refusal {
      try await NetworkService(transport).signIn(email: "sam@example.org", password: "wrong")
    }
    #expect(problem?.sentence == "Email or password is wrong.")
    #expect(transport.asked.map(\.authorization) == [nil])
  }

  @Test func aTokenThatIsNoLongerGoodEndsTheSignIn() async {
    let transport = ScriptedTransport(["GET /api/auth/me": [.problem(401, "Sign in again.")]])
    let ended = Guarded(0)
    let service = NetworkService(
      server: Fixture.server, transport: transport, token: { "token" }, signedOut: { ended.change { $0 += 1 } })
    await #expect(throws: APIError.signedOut) { try await service.currentUser() }
    #expect(ended.value == 1)
  }

  @Test func aTokenThatWasReplacedMeanwhileIsNoReasonToAskForThePassword() async throws {
    let token = Guarded("old")
    let ended = Guarded(0)
    let transport = ScriptedTransport([
      "GET /api/auth/me": [.problem(401, "Sign in again."), .ok(Fixture.json(Fixture.user))],
      "GET /api/backup/export": [.problem(401, "Sign in again."), .ok("{}")],
      "GET /api/lists": [.problem(401, "Sign in again.")],
    ])
    let wire = HeldTransport(transport)
    let service = NetworkService(
      server: Fixture.server, transport: wire, token: { token.value }, signedOut: { ended.change { $0 += 1 } })
    for replaced in ["new", "newest"] {
      wire.hold("api")
      let before = token.value
      let isUser = replaced == "new"
      let asking = Task {
        if isUser { _ = try await service.currentUser() } else { _ = try await service.exportBackup() }
      }
      #expect(await eventually { transport.asked.last?.authorization == "Bearer \(before)" })
      token.change { $0 = replaced }
      wire.release("api")
      try await asking.value
      #expect(transport.asked.last?.authorization == "Bearer \(replaced)")
    }
    #expect(ended.value == 0)
    // The same one refused is the end of the sign-in.
    let lists = Endpoint<CustomList>(.get, ["lists"])
    #expect(await refusal { try await service.send(lists) } == .signedOut)
    #expect(ended.value == 1)
    #expect(transport.lines.filter { $0 == "GET /api/lists" }.count == 1)
  }

  @Test func aRefusalKeepsTheServersOwnSentenceAndRows() async {
    let rows = ["movies[17].watch_history.my_rating: must be between 1 and 10"]
    let transport = ScriptedTransport([
      "POST /api/backup/import?dry_run=false&mode=merge": [.problem(422, "One row is bad.", errors: rows)]
    ])
    let error = await refusal { try await NetworkService(transport).importBackup(Data("{}".utf8)) }
    #expect(error?.sentence == "One row is bad.")
    #expect(error?.rows == rows)
    #expect(error?.status == 422)
  }

  @Test func theTimeToWaitIsTaken() async {
    let transport = ScriptedTransport(["POST /api/movies/tt1/refresh": [.problem(429, "Slowly.", retryAfter: "17")]])
    let error = await refusal { try await NetworkService(transport).refresh("tt1") }
    #expect(error?.retryAfter == 17)
  }

  @Test(arguments: [("inf", 3600.0), ("1e9", 3600), ("-5", 1), ("0", 1), ("nan", nil), ("soon", nil)])
  func aTimeToWaitIsNeverSenseless(header: String, seconds: Double?) async {
    let transport = ScriptedTransport(["POST /api/movies/tt1/refresh": [.problem(429, "Slowly.", retryAfter: header)]])
    let error = await refusal { try await NetworkService(transport).send(.refresh("tt1")) }
    #expect(error?.retryAfter == seconds)
  }

  @Test func aDeniedLocalNetworkNamesTheSetting() {
    let denied = URLError(
      .notConnectedToInternet,
      userInfo: ["_NSURLErrorNWPathKey": "unsatisfied (Local network prohibited), interface: en0"])
    #expect(APIError.from(denied) == .noLocalNetwork)
    #expect(APIError.from(denied).sentence.contains("Settings › Privacy & Security › Local Network"))
  }

  @Test(arguments: [
    (URLError.Code.notConnectedToInternet, APIError.notConnected), (.timedOut, .notConnected),
    (.cannotConnectToHost, .notConnected), (.cancelled, .cancelled), (.serverCertificateUntrusted, .notTrusted),
  ])
  func whatGoesWrongOnTheWayIsOneOfAFewThings(code: URLError.Code, error: APIError) async {
    let transport = ScriptedTransport(["GET /api/auth/me": [.init(error: code)]])
    await #expect(throws: error) { try await NetworkService(transport).currentUser() }
  }

  @Test(arguments: [ScriptedTransport.Reply.ok("<html>"), .init(status: 404, body: "<html>")])
  func anAnswerFromSomethingElseIsNotTakenForTheServers(reply: ScriptedTransport.Reply) async {
    let transport = ScriptedTransport(["GET /api/auth/me": [reply]])
    await #expect(throws: APIError.notOurServer) { try await NetworkService(transport).currentUser() }
  }

  @Test(arguments: [502, 503, 504])
  func aProxyThatDoesNotReachTheServerIsNotTakenForIt(status: Int) async {
    let page = ScriptedTransport.Reply(status: status, body: "<html>Bad Gateway</html>")
    let transport = ScriptedTransport(["GET /api/auth/me": [page]])
    await #expect(throws: APIError.notConnected) { try await NetworkService(transport).currentUser() }
  }

  @Test func anExportBecomesAFileUnderTheServersName() async throws {
    let document = #"{"version": 2}"#
    let name = #"attachment; filename="moviemanager-export-2026-02-13.json""#
    let transport = ScriptedTransport([
      "GET /api/backup/export": [.init(headers: ["Content-Disposition": name], body: document)]
    ])
    let folder = Fixture.folder()
    let file = try await NetworkService(transport).exportBackup(into: folder)
    #expect(file == folder.appending(path: "moviemanager-export-2026-02-13.json"))
    #expect(try String(contentsOf: file, encoding: .utf8) == document)
  }

  @Test(arguments: ["../../escape.json", ".hidden", "a/b.json", #"C:\x.json"#])
  func aFileNameThatLeavesTheFolderIsNotTaken(name: String) async throws {
    let header = ["Content-Disposition": "attachment; filename=\"\(name)\""]
    let transport = ScriptedTransport(["GET /api/backup/export": [.init(headers: header, body: "{}")]])
    let folder = Fixture.folder()
    let file = try await NetworkService(transport).exportBackup(into: folder)
    #expect(file.deletingLastPathComponent().standardizedFileURL.path == folder.standardizedFileURL.path)
    #expect(!file.lastPathComponent.hasPrefix("."))
  }

  @Test func aFailedDownloadLeavesNoFile() async throws {
    let transport = ScriptedTransport(["GET /api/backup/download/a.json": [.problem(404, "There is no such backup.")]])
    let folder = Fixture.folder()
    let error = await refusal {
      try await NetworkService(transport).downloadBackup("a.json", into: folder)
    }
    #expect(error?.sentence == "There is no such backup.")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func aDocumentMadeOfAnyValuesIsSentAsJSON() async throws {
    let line = "POST /api/backup/import?dry_run=false&mode=merge"
    let transport = ScriptedTransport([line: [.ok(Fixture.json(Fixture.result(added: 1)))]])
    let result = try await NetworkService(transport).importBackup(["version": 2, "movies": [["imdb_id": "tt1"]]])
    #expect(result == Fixture.result(added: 1))
    let sent = try JSONDecoder().decode(JSONValue.self, from: Data(transport.asked[0].body.utf8))
    let movie = JSONValue.object(["imdb_id": .text("tt1")])
    #expect(sent == .object(["version": .number(2), "movies": .array([movie])]))
  }

  @Test func whatCannotBeJSONIsRefusedBeforeItIsSent() async {
    let transport = ScriptedTransport([:])
    await #expect(throws: BackupDocumentError.notABackup) {
      try await NetworkService(transport).importBackup(["version": Date()])
    }
    #expect(transport.asked == [])
  }
}
