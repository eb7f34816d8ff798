import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct AppModelTests {
  private let transport = ScriptedTransport([
    "GET /api/health": [.ok(#"{"status": "ok", "version": "1"}"#)],
    "GET /api/auth/setup": [.ok(#"{"needed": false}"#)],
    "POST /api/auth/login": [
      .ok(
        #"{"access_token": "t1", "token_type": "bearer", "user": {"id": "u1", "email": "sam@example.org", "username": "Sam", "created_at": null}}"#
      )
    ],
    LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
    LibrarySyncTests.line(since: "100.0"): [Fixture.changes(at: 100)],
  ])
  private let tokens = MemoryTokenStore()
  private let clock = TestTime()
  private let folder = Fixture.folder()
  private let temporary = Fixture.folder()
  private let documents = Fixture.folder()

  private func app(_ wire: (any Transport)? = nil) -> AppModel {
    AppModel(
      surroundings: Surroundings(
        transport: wire ?? transport, tokens: tokens, time: clock.source, device: DeviceFolder(url: folder),
        temporary: temporary, documents: documents))
  }

  private func temporaryFiles() -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: temporary.path)) ?? []).filter { $0.hasSuffix(".json") }
  }

  private func signIn(_ app: AppModel) async throws {
    let model = try #require(app.signInModel)
    if model.phase == .address {
      model.address = "127.0.0.1"
      await model.connect()
    }
    model.email = "sam@example.org"
    model.password = "correct horse"
    await model.send()
  }

  @Test func withoutASignInTheAppAsksForTheServer() async {
    let app = app()
    await app.open()
    #expect(app.signInModel?.phase == .address)
  }

  @Test func afterARestartThePersonIsStillSignedInAndSeesTheirLibraryOffline() async throws {
    let before = app()
    await before.open()
    try await signIn(before)
    #expect(before.session?.repository.library.movies.keys.sorted() == ["tt1"])

    transport.answer(LibrarySyncTests.line(since: "100.0"), with: .offline)
    let after = app()
    await after.open()
    let session = try #require(after.session)
    #expect(session.who.user.username == "Sam")
    #expect(session.repository.library.movies.keys.sorted() == ["tt1"])
    #expect(session.repository.syncPhase == .notConnected)
  }

  @Test func anExpiredTokenLeadsBackToSignInAndKeepsTheCopyAndTheQueue() async throws {
    let app = app()
    await app.open()
    try await signIn(app)
    let session = try #require(app.session)
    transport.answer("POST /api/movies/tt1/refresh", with: .problem(503, "No key is set."))
    session.queue.add(["tt1"])
    #expect(await eventually { session.queue.phase == .stopped("No key is set.") })

    transport.answer(LibrarySyncTests.line(since: "100.0"), with: .problem(401, "Sign in again."))
    await app.becameActive()
    #expect(await eventually { app.signInModel != nil })
    #expect(app.signInModel?.phase == .credentials)
    #expect(app.signInModel?.email == "sam@example.org")
    // The copy stays readable, also after the app was opened again.
    #expect(app.session?.repository.library.movies.keys.sorted() == ["tt1"])
    let reopened = self.app()
    await reopened.open()
    #expect(reopened.session?.repository.library.movies.keys.sorted() == ["tt1"])
    #expect(reopened.signInModel?.message == "Session expired. Sign in again.")
    #expect(tokens.token(for: session.who.account) == nil)

    transport.answer(LibrarySyncTests.line(since: "100.0"), with: Fixture.changes())
    transport.answer(
      "POST /api/movies/tt1/refresh", with: .ok(Fixture.json(Fixture.movie("tt1", title: "Paper Boats"))))
    try await signIn(app)
    let again = try #require(app.session)
    #expect(await eventually { again.queue.state.refreshed == 1 })
    #expect(again.repository.library.movies["tt1"]?.title == "Paper Boats")
  }

  @Test func aFileThatIsOpenedBeforeASignInWaitsForIt() async throws {
    let films = Fixture.folder().appending(path: "films.zip")
    try Data("PK".utf8).write(to: films)
    transport.answer("GET /api/import/jobs", with: Fixture.importJobs(Fixture.importJob()))
    transport.answer("PUT /api/import/jobs/j1/files/films.zip", with: Fixture.reply(Fixture.importJob(rows: 9)))
    let app = app()
    await app.open()
    await app.openFile(films)
    #expect(app.signInModel?.phase == .address)
    try await signIn(app)
    let incoming = try #require(app.session).incoming
    #expect(await eventually { incoming.isMoving && incoming.moving.phase == .job(Fixture.importJob(rows: 9)) })
    await app.signOut()
    #expect(!FileManager.default.fileExists(atPath: temporary.path))
  }

  @Test func aFileThatNobodySignedInForIsNotHandedToWhoeverComesNext() async throws {
    let app = app()
    await app.open()
    try await signIn(app)
    transport.answer(LibrarySyncTests.line(since: "100.0"), with: .problem(401, "Sign in again."), Fixture.changes())
    await app.becameActive()
    #expect(await eventually { app.signInModel != nil })
    await app.openFile(Fixture.folder().appending(path: "films.zip"))
    await app.signOut()
    try await signIn(app)
    #expect(try !#require(app.session).incoming.isOpen)
  }

  @Test func theQueueGoesOnWhenTheAppIsOpenedAgain() async throws {
    let before = app()
    await before.open()
    try await signIn(before)
    let session = try #require(before.session)
    transport.answer("POST /api/movies/tt1/refresh", with: .problem(503, "No key is set."))
    session.queue.add(["tt1"])
    #expect(await eventually { session.queue.phase == .stopped("No key is set.") })

    transport.answer(
      "POST /api/movies/tt1/refresh", with: .ok(Fixture.json(Fixture.movie("tt1", title: "Paper Boats"))))
    let after = app()
    await after.open()
    let again = try #require(after.session)
    #expect(await eventually { again.queue.state.sentence == "1 of 1 looked up" })
    #expect(again.repository.library.movies["tt1"]?.title == "Paper Boats")
  }

  @Test func signingOutLeavesNothingOnTheDevice() async throws {
    let app = app()
    await app.open()
    try await signIn(app)
    let account = try #require(app.session).who.account
    await app.signOut()
    #expect(app.signInModel?.phase == .address)
    #expect(tokens.token(for: account) == nil)
    let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(left.filter { $0.hasSuffix(".json") } == [])
  }

  @Test func signingOutDoesNotWaitForWhatIsUnderWay() async throws {
    let wire = HeldTransport(transport)
    let app = app(wire)
    await app.open()
    try await signIn(app)
    let session = try #require(app.session)
    for part in ["refresh", "sync/changes"] { wire.hold(part) }
    transport.answer(
      "POST /api/movies/tt1/refresh", with: .ok(Fixture.json(Fixture.movie("tt1", title: "Paper Boats"))))
    session.queue.add(["tt1"])
    let syncing = Task { await app.becameActive() }
    #expect(await eventually { transport.lines.contains("POST /api/movies/tt1/refresh") })
    #expect(await eventually { session.repository.syncPhase == .syncing })
    await app.signOut()  // Nothing that is held back was let go.
    #expect(app.signInModel?.phase == .address)
    await syncing.value
  }

  @Test func signingOutEndsTheTokenOnTheServerAndDoesNotWaitForIt() async throws {
    transport.answer("POST /api/auth/logout", with: .noContent)
    let wire = HeldTransport(transport)
    let app = app(wire)
    await app.open()
    try await signIn(app)
    wire.hold("auth/logout")
    await app.signOut()  // The answer is still held back.
    #expect(app.signInModel?.phase == .address)
    #expect(await eventually { transport.lines.contains("POST /api/auth/logout") })
    #expect(transport.asked.last { $0.line == "POST /api/auth/logout" }?.authorization == "Bearer t1")
    wire.release("auth/logout")
  }

  @Test func signingOutLeavesNoFileBehind() async throws {
    transport.answer("GET /api/backup/export", with: .ok(#"{"version": 2, "movies": []}"#))
    let app = app()
    await app.open()
    try await signIn(app)
    let session = try #require(app.session)
    await ExportModel(service: session.service, temporary: session.temporary).export()
    #expect(temporaryFiles().count == 1)
    await app.signOut()
    #expect(temporaryFiles() == [])
  }

  @Test func anotherPasswordKeepsThePersonSignedIn() async throws {
    let app = app()
    await app.open()
    try await signIn(app)
    let session = try #require(app.session)
    transport.answer("POST /api/auth/password", with: .problem(403, "The current password is another one."))
    let model = session.passwordModel()
    model.current = "correct horse"
    model.new = "short"
    #expect(!model.canSave)
    model.new = "battery staple"
    let form = PendingChange()
    await model.save(in: form)
    #expect(form.phase == .failed("The current password is another one."))
    #expect(model.canSave && tokens.token(for: session.who.account) == "t1")
    transport.answer(
      "POST /api/auth/password", with: .ok(#"{"access_token": "t2", "user": \#(Fixture.json(Fixture.user))}"#))
    await model.save(in: form)
    #expect(form.phase == .done && model.current.isEmpty && model.new.isEmpty)
    let sent = try #require(transport.asked.last { $0.line == "POST /api/auth/password" })
    #expect(
      try JSONDecoder().decode([String: String].self, from: Data(sent.body.utf8))
        == ["current_password": "correct horse", "new_password": "battery staple"])
    await app.becameActive()
    let sync = transport.asked.last { $0.line == LibrarySyncTests.line(since: "100.0") }
    #expect(sync?.authorization == "Bearer t2")
    #expect(app.signInModel == nil)
  }

  @Test func theAddressFromOutsideOutlivesTheAppAndTheToken() async throws {
    let app = app()
    await app.open()
    try await signIn(app)
    transport.answer("GET /api/auth/me", with: Fixture.reply(Fixture.user))
    transport.answer("GET /movies/api/auth/me", with: Fixture.reply(Fixture.user))
    let model = try #require(app.session).outsideModel()
    model.typed = "https://films.example.org/movies"
    await model.save(in: PendingChange())
    let outside = try ServerAddress("https://films.example.org/movies")
    #expect(app.session?.who.outside == outside)
    #expect(transport.asked.last { $0.line == "GET /movies/api/auth/me" }?.authorization == "Bearer t1")

    transport.answer(LibrarySyncTests.line(since: "100.0"), with: .problem(401, "Sign in again."))
    let after = self.app()
    await after.open()
    #expect(await eventually { after.signInModel != nil })
    transport.answer(LibrarySyncTests.line(since: "100.0"), with: Fixture.changes())
    try await signIn(after)
    #expect(after.session?.who.outside == outside)
  }

  // MARK: The token

  private func token(_ token: String) -> ScriptedTransport.Reply { Fixture.reply(["access_token": token]) }
  private var renewals: [ScriptedTransport.Asked] { transport.asked.filter { $0.line == "POST /api/auth/renew" } }

  @Test func theTokenIsRenewedOnceADay() async throws {
    transport.answer("POST /api/auth/renew", with: token("t2"), token("t3"), .offline)
    let app = app()
    await app.open()
    try await signIn(app)
    let account = try #require(app.session).who.account
    #expect(tokens.token(for: account) == "t2")
    await app.becameActive()
    clock.clock.change { $0 += AccountSession.secondsBetweenTokens - 1 }
    await app.becameActive()
    #expect(renewals.map(\.authorization) == ["Bearer t1"])
    clock.clock.change { $0 += 1 }
    // Also while no screen is open, and after the app has ended.
    let woken = self.app()
    await woken.workInBackground()
    #expect(renewals.map(\.authorization) == ["Bearer t1", "Bearer t2"])
    #expect(tokens.token(for: account) == "t3")
    clock.clock.change { $0 += 2 * AccountSession.secondsBetweenTokens }
    for _ in 1...2 { await woken.becameActive() }
    #expect(renewals.count == 4 && tokens.token(for: account) == "t3")
  }

  @Test(arguments: [404, 405]) func aServerThatRenewsNoTokensIsLeftAlone(status: Int) async throws {
    transport.answer("POST /api/auth/renew", with: .init(status: status, body: #"{"detail": "Not Found"}"#))
    let app = app()
    await app.open()
    try await signIn(app)
    #expect(app.signInModel == nil)
    #expect(tokens.token(for: try #require(app.session).who.account) == "t1")
  }

  @Test func aTokenThatComesAfterTheSignOutIsNotKept() async throws {
    transport.answer("POST /api/auth/renew", with: token("t2"))
    let wire = HeldTransport(transport)
    wire.hold("auth/renew")
    let app = app(wire)
    await app.open()
    let signingIn = Task { try await signIn(app) }
    #expect(await eventually { !renewals.isEmpty })
    let account = try #require(app.session).who.account
    await app.signOut()
    wire.release("auth/renew")
    try await signingIn.value
    #expect(tokens.token(for: account) == nil)
  }

  @Test func aTokenThatComesAfterAnotherPasswordIsNotKept() async throws {
    transport.answer("POST /api/auth/renew", with: token("t2"))
    transport.answer(
      "POST /api/auth/password", with: .ok(#"{"access_token": "t3", "user": \#(Fixture.json(Fixture.user))}"#))
    let wire = HeldTransport(transport)
    wire.hold("auth/renew")
    let app = app(wire)
    await app.open()
    let signingIn = Task { try await signIn(app) }
    #expect(await eventually { !renewals.isEmpty })
    let session = try #require(app.session)
    let model = session.passwordModel()
    (model.current, model.new) = ("correct horse", "battery staple")
    await model.save(in: PendingChange())
    wire.release("auth/renew")
    try await signingIn.value
    #expect(tokens.token(for: session.who.account) == "t3")
  }

  // MARK: Copies in the Files app

  private func copies() -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: documents.path)) ?? []).filter { $0.hasSuffix(".json") }
  }

  /// Signed in, with the switch on and a copy made.
  private func appWithACopy() async throws -> AppModel {
    transport.answer("GET /api/backup/export", with: .ok(#"{"version": 2, "movies": [{"imdb_id": "tt1"}]}"#))
    let app = app()
    await app.open()
    try await signIn(app)
    let session = try #require(app.session)
    session.copies.isOn = true
    #expect(await eventually { session.copies.copies.count == 1 })
    return app
  }

  @Test func aSyncIsFollowedByACopy() async throws {
    let app = try await appWithACopy()
    #expect(
      copies() == ["Copies from 127.0.0.1_3A8155 (u1)/moviemanager-export-2026-02-13_162640Z.json"])
    try FileManager.default.removeItem(at: documents)
    let session = try #require(app.session)
    clock.clock.change { $0 += 86_400 }
    await app.becameActive()
    #expect(await eventually { session.copies.kept.lastAt == clock.clock.value.timeIntervalSince1970 })
    #expect(copies().count == 1)
  }

  @Test func theSystemWakesTheAppForACopy() async throws {
    let before = try await appWithACopy()
    #expect(before.nextWorkInBackground == Fixture.now + LocalCopiesModel.secondsBetweenCopies)
    try FileManager.default.removeItem(at: documents)
    clock.clock.change { $0 += 86_400 }
    let woken = app()
    #expect(woken.nextWorkInBackground == nil)
    await woken.workInBackground()
    #expect(copies().count == 1)
    await woken.workInBackground()
    #expect(transport.lines.filter { $0 == "GET /api/backup/export" }.count == 2)
  }

  @Test(arguments: [true, false]) func signingOutKeepsCopiesOnlyWhereThePersonSaysSo(keeping: Bool) async throws {
    let app = try await appWithACopy()
    await app.signOut(keepingCopies: keeping)
    #expect(copies().count == (keeping ? 1 : 0))
    #expect(app.nextWorkInBackground == nil)
  }

  @Test func anotherAccountNeitherSeesNorTouchesTheCopies() async throws {
    let app = try await appWithACopy()
    let first = copies()
    await app.signOut(keepingCopies: true)
    transport.answer(
      "POST /api/auth/login",
      with: .ok(
        #"{"access_token": "t2", "user": {"id": "u2", "email": "kim@example.org", "username": "Kim", "created_at": null}}"#
      ))
    try await signIn(app)
    let session = try #require(app.session)
    #expect(!session.copies.isOn)
    await session.copies.copyNow()
    #expect(session.copies.copies.count == 1)
    #expect(Set(copies()).subtracting(first).count == 1)
    await app.signOut()
    #expect(copies() == first)
  }

  @Test func noTwoAccountsHaveTheirCopiesInOneFolder() throws {
    let servers = try ["http://nas.lan:8155", "http://nas.lan", "https://nas.lan/films", "https://films.nas.lan"]
      .map { try ServerAddress($0) }
    let users = ["u1", "u1/../u2", "u1 (u2)", ".."].map { User(id: $0, email: "", username: "", createdAt: nil) }
    let names = servers.flatMap { server in users.map { SavedSignIn(server: server, user: $0).nameOfCopies } }
    #expect(Set(names).count == 16)
    #expect(names.allSatisfy { !$0.contains("/") && !$0.hasPrefix(".") })
  }

  @Test func somebodyElseWhoSignsInFindsNoFileOfThePersonBefore() async throws {
    try Data("{}".utf8).write(to: temporary.appending(path: "moviemanager-export.json"))
    let app = app()
    await app.open()
    try await signIn(app)
    #expect(temporaryFiles() == [])
  }

  @Test func somebodyElseWhoSignsInFindsNothingOfThePersonBefore() async throws {
    let before = SavedSignIn(server: Fixture.server, user: User(id: "u0", email: "", username: "", createdAt: nil))
    let device = DeviceFolder(url: folder)
    try JSONFile<Library>(url: device.folder(of: before).appending(path: "library.json")).write(.empty)
    let app = app()
    await app.open()
    try await signIn(app)
    let who = try #require(app.session).who
    #expect(FileManager.default.fileExists(atPath: device.folder(of: who).path))
    #expect(!FileManager.default.fileExists(atPath: device.folder(of: before).path))
  }

  @Test func twoAccountsDoNotSeeEachOthersCopies() {
    let device = DeviceFolder(url: folder)
    let other = User(id: "u1/../u2", email: "", username: "", createdAt: nil)
    let folders = [Fixture.who, SavedSignIn(server: Fixture.server, user: other)].map(device.folder)
    #expect(folders[0] != folders[1])
    #expect(folders.allSatisfy { $0.deletingLastPathComponent().path == folder.appending(path: "accounts").path })
  }
}

extension AppModel {
  var signInModel: SignInModel? {
    switch phase {
    case .signedOut(let model), .expired(_, let model): model
    case .opening, .signedIn: nil
    }
  }

  var session: AccountSession? {
    switch phase {
    case .signedIn(let session), .expired(let session, _): session
    case .opening, .signedOut: nil
    }
  }
}
