import Foundation
import Testing

@testable import MovieManagerCore

/// What Shortcuts get, with no screen open.
@MainActor @Suite struct ShortcutActionsTests {
  private static let search = "GET /api/catalogue/search?q="
  private let transport = ScriptedTransport([
    LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1", title: "The Glass Ferry")])],
    "GET /api/backup/status": [.ok(Fixture.json(Fixture.status(enabled: true)))],
    "PUT /api/movies/tt7/status": [.ok(Fixture.json(Fixture.movie("tt7")))],
    "POST /api/movies/tt7/refresh": [.ok(Fixture.json(Fixture.movie("tt7", title: "Paper Boats")))],
  ])
  private let tokens = MemoryTokenStore()
  private let folder = Fixture.folder()

  private func app(signedIn: Bool = true) throws -> AppModel {
    if signedIn {
      try DeviceFolder(url: folder).signIn.write(Fixture.who)
      tokens.keep("t1", for: Fixture.who.account)
    }
    return AppModel(
      surroundings: Surroundings(
        transport: transport, tokens: tokens, time: TestTime().source, device: DeviceFolder(url: folder),
        temporary: Fixture.folder(), documents: Fixture.folder()))
  }

  private func refused<Value: Sendable>(_ call: () async throws -> Value) async -> String? {
    do { _ = try await call() } catch { return (error as? ShortcutRefusal)?.sentence }
    return nil
  }

  @Test func aShortcutGetsTheLibraryAsAFile() async throws {
    let document = #"{"version": 2, "movies": [{"imdb_id": "tt1"}]}"#
    let disposition = #"attachment; filename="moviemanager-export-2026-02-13.json""#
    transport.answer(
      "GET /api/backup/export", with: .init(headers: ["Content-Disposition": disposition], body: document),
      .ok(#"{"version": 2, "movies": [7]}"#), .problem(500, "Something went wrong."))
    let shortcuts = try app().shortcuts
    let file = try await shortcuts.exportLibrary()
    #expect(file.lastPathComponent == "moviemanager-export-2026-02-13.json")
    #expect(try String(contentsOf: file, encoding: .utf8) == document)
    // Nothing else is asked for it.
    #expect(transport.lines == ["GET /api/backup/export"])
    #expect(await refused { try await shortcuts.exportLibrary() } == APIError.notOurServer.sentence)
    #expect(await refused { try await shortcuts.exportLibrary() } == "Something went wrong.")
  }

  @Test func aShortcutHasTheServerKeepABackup() async throws {
    transport.answer(
      "POST /api/backup/run", with: Fixture.reply(Fixture.backup("2026-02-13_120000-manual.json", kind: .manual)),
      .problem(507, "The disk is full."))
    let app = try app()
    #expect(try await app.shortcuts.backUpNow() == "Backed up: 3 titles.")
    #expect(app.session?.autoBackup.status?.state == .ok)
    #expect(await refused { try await app.shortcuts.backUpNow() } == "The disk is full.")
  }

  @Test func aShortcutAddsTheTitleThatWasMeant() async throws {
    let boats = SearchHit(imdbId: "tt7", title: "Paper Boats", year: "2011", kind: "film")
    let others = [boats, SearchHit(imdbId: "tt8", title: "Paper Boats", year: "2011", kind: "film")]
    transport.answer(Self.search + "boats", with: Fixture.reply(CatalogueHits(results: others, notices: [])))
    let app = try app()
    let found = try await app.shortcuts.find("boats")
    #expect(found.names == ["Paper Boats · Film · 2011", "Paper Boats · Film · 2011 · tt8"])
    #expect(try await app.shortcuts.add(found.names[0], of: found) == "Added Paper Boats.")
    #expect(transport.lines.contains("PUT /api/movies/tt7/status"))
    #expect(await refused { try await app.shortcuts.add("Other", of: found) } == "Say which title.")
  }

  @Test func whatIsInTheLibraryAlreadyStaysAsItIs() async throws {
    let ferry = SearchHit(imdbId: "tt1", title: "The Glass Ferry")
    transport.answer(Self.search + "tt1", with: Fixture.reply(CatalogueHits(results: [ferry], notices: [])))
    let app = try app()
    await app.open()
    let found = try await app.shortcuts.find("tt1")
    #expect(
      try await app.shortcuts.add(found.names[0], of: found) == "The Glass Ferry is in your library already.")
  }

  @Test func whatCannotBeFoundIsSaid() async throws {
    transport.answer(Self.search + "boats", with: Fixture.reply(CatalogueHits(results: [], notices: [])))
    transport.answer(Self.search + "tt00007", with: .offline)
    transport.answer(Self.search + "ferry", with: .offline)
    let shortcuts = try app().shortcuts
    #expect(await refused { try await shortcuts.find("boats") } == "Nothing was found for boats.")
    #expect(await refused { try await shortcuts.find("ferry") } == APIError.notConnected.sentence)
    #expect(await refused { try await shortcuts.find("  ") } == "Say which title.")
    // A number is enough where nobody can be asked.
    #expect(try await shortcuts.find("tt00007").names == ["tt00007"])
  }

  @Test func withoutASignInAShortcutSaysSo() async throws {
    let shortcuts = try app(signedIn: false).shortcuts
    #expect(await refused { try await shortcuts.exportLibrary() } == ShortcutRefusal.notSignedIn.sentence)
    #expect(await refused { try await shortcuts.backUpNow() } == ShortcutRefusal.notSignedIn.sentence)
    #expect(await refused { try await shortcuts.find("boats") } == ShortcutRefusal.notSignedIn.sentence)
    #expect(transport.lines == [])
  }

  @Test func theScreensAndAShortcutShareOneSession() async throws {
    transport.answer("GET /api/backup/export", with: .ok(#"{"version": 2, "movies": []}"#))
    let app = try app()
    let opening = Task { await app.open() }
    _ = try await app.shortcuts.exportLibrary()
    let session = try #require(app.session)
    await opening.value
    #expect(app.session === session)
  }
}
