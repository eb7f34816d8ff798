import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct TransferModelTests {
  private static let importPreview = "POST /api/backup/import?dry_run=true&mode=merge"
  private static let importNow = "POST /api/backup/import?dry_run=false&mode=merge"
  private static let backup = "2026-02-13.json"
  private static let document = #"{"version": 2, "movies": [{"imdb_id": "tt1"}]}"#

  private let transport = ScriptedTransport([
    LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
    LibrarySyncTests.line(since: "100.0"): [Fixture.changes()],
  ])
  private let repository: MovieRepository
  private let queue: RefreshQueue
  private let model: TransferModel

  init() {
    let repository = MovieRepository(transport)
    self.repository = repository
    queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source) { id in
      do throws(APIError) { try await repository.refresh(id) } catch { return error }
      return nil
    }
    model = TransferModel(
      service: NetworkService(transport), repository: repository, queue: queue,
      intake: FileIntake(temporary: Fixture.folder()))
  }

  private func file(_ text: String = document) throws -> URL {
    let file = Fixture.folder().appending(path: "library.json")
    try Data(text.utf8).write(to: file)
    return file
  }

  @Test func anImportIsShownBeforeItHappens() async throws {
    let plan = Fixture.result(dryRun: true, added: 1)
    transport.answer(Self.importPreview, with: .ok(Fixture.json(plan)))
    await model.openFile(try file())
    guard case .preview(let preview) = model.phase else {
      Issue.record("no preview: \(model.phase)")
      return
    }
    #expect(preview.plan == plan)
    #expect(preview.source.name == "library.json")
    #expect(transport.lines == [Self.importPreview])
    model.dismiss()
    #expect(model.phase == .idle)
    #expect(transport.lines == [Self.importPreview])
  }

  @Test func afterAnImportTheLibraryIsFetchedAndMissingDetailsAreLookedUp() async throws {
    let result = Fixture.result(added: 1, needing: ["tt1"], safety: "before.json")
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true, added: 1))))
    transport.answer(Self.importNow, with: .ok(Fixture.json(result)))
    transport.answer(
      "POST /api/movies/tt1/refresh", with: .ok(Fixture.json(Fixture.movie("tt1", title: "Paper Boats"))))
    await model.openFile(try file())
    await model.confirm()
    #expect(model.phase == .done(result))
    #expect(transport.asked.first { $0.line == Self.importNow }?.body == Self.document)
    #expect(await eventually { repository.library.movies["tt1"]?.title == "Paper Boats" })
    #expect(
      result.summary
        == "The library now holds 1 title, 0 people, 0 lists of the file. 1 title added. Refreshing movie data for 1 title."
    )
  }

  @Test func anImportIsUndoneByRestoringWhatWasThereBefore() async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(
      Self.importNow, with: .ok(Fixture.json(Fixture.result(added: 1, needing: ["tt1"], safety: "before.json"))))
    transport.answer("POST /api/movies/tt1/refresh", with: .problem(503, "No key is set."))
    let undo = "POST /api/backup/restore/before.json?dry_run=false&mode=replace"
    transport.answer(undo, with: .ok(Fixture.json(Fixture.result(mode: .replace))))
    await model.openFile(try file())
    await model.confirm()
    #expect(await eventually { queue.phase == .stopped("No key is set.") })
    await model.undo()
    #expect(model.phase == .undone)
    #expect(queue.state.waiting == [])
    #expect(transport.lines.filter { $0 == undo }.count == 1)
  }

  @Test func aRestoreIsShownInFullAndCanBeMergedInstead() async {
    let replace = Fixture.result(dryRun: true, mode: .replace)
    let merge = Fixture.result(dryRun: true, mode: .merge)
    transport.answer(
      "POST /api/backup/restore/\(Self.backup)?dry_run=true&mode=replace", with: .ok(Fixture.json(replace)))
    transport.answer("POST /api/backup/restore/\(Self.backup)?dry_run=true&mode=merge", with: .ok(Fixture.json(merge)))
    transport.answer(
      "POST /api/backup/restore/\(Self.backup)?dry_run=false&mode=merge", with: .ok(Fixture.json(Fixture.result())))
    await model.openBackup(Self.backup)
    #expect(model.mode == .replace)
    await model.changeMode(.merge)
    #expect(model.phase == .preview(.init(source: .backup(Self.backup), plan: merge)))
    await model.confirm()
    #expect(model.phase == .done(Fixture.result()))
  }

  @Test func aRefusedFileSaysWhichRowsAreToBlame() async throws {
    let rows = ["movies[0].imdb_id: must be tt and digits"]
    transport.answer(Self.importPreview, with: .problem(422, "The file holds rows that cannot be read.", errors: rows))
    await model.openFile(try file())
    #expect(model.phase == .failed(.init(sentence: "The file holds rows that cannot be read.", rows: rows)))
  }

  @Test(arguments: [
    ("hello", BackupDocumentError.notABackup), (#"{"version": 99, "movies": []}"#, .tooNew(99)),
  ])
  func aFileThatIsNoBackupIsNotEvenSent(text: String, reason: BackupDocumentError) async throws {
    await model.openFile(try file(text))
    #expect(model.phase == .failed(.init(sentence: reason.sentence)))
    #expect(transport.lines == [])
  }

  @Test func aFileThatIsGoneIsSaidToBe() async {
    await model.openFile(URL(filePath: "/nowhere/library.json"))
    #expect(model.phase == .failed(.init(sentence: "The file could not be opened.")))
  }

  @Test func aConnectionThatBreaksDuringAnImportIsNotCalledAFailure() async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(Self.importNow, with: .offline)
    await model.openFile(try file())
    await model.confirm()
    #expect(model.phase == .failed(.init(sentence: TransferModel.outcomeUnknown)))
    #expect(repository.library.movies == ["tt1": Fixture.movie("tt1")])
  }
}
