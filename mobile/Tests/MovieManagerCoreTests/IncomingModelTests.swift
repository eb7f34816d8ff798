import Foundation
import Testing

@testable import MovieManagerCore

/// Where a file goes that a person picks, or opens from another app.
@MainActor @Suite struct IncomingModelTests {
  private static let preview = "POST /api/backup/import?dry_run=true&mode=merge"
  private let transport = ScriptedTransport([
    "GET /api/import/jobs": [Fixture.importJobs()], "POST /api/import/jobs": [Fixture.reply(Fixture.importJob())],
  ])
  private let incoming: IncomingModel

  init() {
    let session = AccountSession(
      who: Fixture.who,
      surroundings: Surroundings(
        transport: transport, tokens: MemoryTokenStore(), time: TestTime().source,
        device: DeviceFolder(url: Fixture.folder()), temporary: Fixture.folder(),
        documents: Fixture.folder()),
      ended: { _ in })
    incoming = session.incoming
  }

  private func file(_ name: String, _ text: String) throws -> URL {
    let file = Fixture.folder().appending(path: name)
    try Data(text.utf8).write(to: file)
    return file
  }

  @Test(arguments: [
    #"{"version": 1, "movies": [], "people": []}"#, #"{"version": 2, "exported_at": 1.0, "movies": []}"#,
    #"{"movies": [{"imdb_id": "tt1"}], "version": 2}"#,
  ])
  func ourOwnDocumentIsPreviewedAsBefore(text: String) async throws {
    let plan = Fixture.result(dryRun: true)
    transport.answer(Self.preview, with: .ok(Fixture.json(plan)))
    await incoming.open(try file("library.json", text))
    guard case .preview(let preview) = incoming.transfer.phase else {
      Issue.record("\(incoming.transfer.phase)")
      return
    }
    #expect(preview.plan == plan)
    #expect(incoming.isOpen && !incoming.isMoving)
    #expect(transport.lines == [Self.preview])
    incoming.isOpen = false
    #expect(incoming.transfer.phase == .idle)
  }

  @Test(arguments: [
    ("films.zip", "PK\u{3}\u{4}"), ("diary.csv", "Date,Name,Year\n"), ("simkl.json", #"{"movies": [{"status": "x"}]}"#),
    ("trakt.json", "[]"), ("kodi.xml", "<videodb/>"), ("any.db", "SQLite format 3"), ("empty.txt", ""),
  ])
  func anythingElseBecomesAnImportFromAnotherService(name: String, text: String) async throws {
    let recognised = Fixture.importJob(files: [Fixture.importFile(name)])
    transport.answer("PUT /api/import/jobs/j1/files/\(name)", with: Fixture.reply(recognised))
    await incoming.open(try file(name, text))
    #expect(incoming.isOpen && incoming.isMoving)
    #expect(incoming.transfer.phase == .idle)
    #expect(await eventually { incoming.moving.phase == .job(recognised) })
    #expect(transport.asked.last?.body == text)
    incoming.isOpen = false
    #expect(!incoming.isOpen)
  }

  @Test func aDocumentOfANewerVersionIsStillRefusedByName() async throws {
    await incoming.open(try file("library.json", #"{"version": 99, "movies": []}"#))
    #expect(incoming.transfer.phase == .failed(.init(sentence: BackupDocumentError.tooNew(99).sentence)))
    #expect(transport.lines == [])
  }

  @Test func aFileThatIsGoneIsSaidToBe() async {
    incoming.showMoving()
    await incoming.open(URL(filePath: "/nowhere/films.zip"))
    #expect(!incoming.isMoving)
    #expect(incoming.transfer.phase == .failed(.init(sentence: "The file could not be opened.")))
  }
}
