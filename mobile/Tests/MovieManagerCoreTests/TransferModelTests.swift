import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct TransferModelTests {
  private static let importPreview = "POST /api/backup/import?dry_run=true&mode=merge"
  private static let importNow = "POST /api/backup/import?dry_run=false&mode=merge"
  private static let backup = "2026-02-13.json"
  private static let document = #"{"version": 2, "movies": [{"imdb_id": "tt1"}]}"#

  private static let restore = "POST /api/backup/restore"
  private static let backups = "GET /api/backup/list"

  private let transport = ScriptedTransport([
    LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
    LibrarySyncTests.line(since: "100.0"): [Fixture.changes()],
  ])
  private let wire: HeldTransport
  private let repository: MovieRepository
  private let queue: RefreshQueue
  private let model: TransferModel

  init() {
    wire = HeldTransport(transport)
    let repository = MovieRepository(wire)
    self.repository = repository
    queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh)
    model = TransferModel(
      service: NetworkService(wire), repository: repository, queue: queue,
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

  @Test func aServerThatLooksTitlesUpByItselfIsOnlyWatched() async throws {
    let one = Catalogue(titles: 1, withoutName: 1, pending: 1, unknown: 0, filling: true, version: "1", sources: [])
    let done = Catalogue(titles: 1, withoutName: 0, pending: 0, unknown: 0, filling: true, version: "2", sources: [])
    transport.answer("GET /api/catalogue", with: .ok(Fixture.json(one)), .ok(Fixture.json(done)))
    let catalogue = CatalogueModel(
      service: NetworkService(wire), time: TestTime().source, changed: repository.syncNow)
    await catalogue.load()
    let model = TransferModel(
      service: NetworkService(wire), repository: repository, queue: queue,
      intake: FileIntake(temporary: Fixture.folder()), catalogue: catalogue)
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true, added: 1))))
    transport.answer(Self.importNow, with: .ok(Fixture.json(Fixture.result(added: 1, needing: ["tt1"]))))
    await model.openFile(try file())
    await model.confirm()
    #expect(await eventually { catalogue.catalogue == done })
    #expect(queue.state.total == 0)
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

  // MARK: The plan that is applied is the one that was shown

  @Test func thePlanThatWasShownGoesWithTheApply() async throws {
    let plan = Fixture.result(dryRun: true, added: 1, plan: "d1")
    transport.answer(Self.importPreview, with: .ok(Fixture.json(plan)))
    transport.answer(Self.importNow + "&plan=d1", with: .ok(Fixture.json(Fixture.result(added: 1))))
    await model.openFile(try file())
    await model.confirm()
    #expect(model.phase == .done(Fixture.result(added: 1)))
  }

  @Test func whenTheLibraryChangedMeanwhileNothingIsAppliedAndTheNewPreviewIsShown() async {
    let shown = Fixture.result(dryRun: true, mode: .replace, plan: "d1")
    let now = Fixture.result(dryRun: true, mode: .replace, added: 5, plan: "d2")
    let applied = Fixture.result(mode: .replace, added: 5)
    let line = "\(Self.restore)/\(Self.backup)?dry_run=false&mode=replace&plan="
    transport.answer("\(Self.restore)/\(Self.backup)?dry_run=true&mode=replace", with: .ok(Fixture.json(shown)))
    transport.answer(line + "d1", with: .planChanged(now))
    transport.answer(line + "d2", with: .ok(Fixture.json(applied)))
    await model.openBackup(Self.backup)
    await model.confirm()
    let preview = TransferModel.Preview(
      source: .backup(Self.backup), plan: now, notice: "The library changed meanwhile. Here is the new preview.")
    #expect(model.phase == .preview(preview))
    await model.confirm()
    #expect(model.phase == .done(applied))
  }

  @Test func aSelectionIsPreviewedAndRestoredAlone() async throws {
    let plan = Fixture.result(dryRun: true, mode: .replace, added: 1, plan: "d1")
    transport.answer("\(Self.restore)/\(Self.backup)?dry_run=true&mode=replace", with: .ok(Fixture.json(plan)))
    let line = "\(Self.restore)/\(Self.backup)?dry_run=false&mode=replace&plan=d1"
    transport.answer(line, with: .ok(Fixture.json(Fixture.result(mode: .replace, added: 1))))
    let selection = BackupSelection(movies: ["tt2", "tt1"], people: ["Ann": "Ann"])
    await model.openSelection(selection, of: Self.backup)
    #expect(model.phase == .preview(.init(source: .selection(selection, of: Self.backup), plan: plan)))
    await model.confirm()
    #expect(model.phase == .done(Fixture.result(mode: .replace, added: 1)))
    let sent = transport.asked.filter { $0.line.hasPrefix(Self.restore) }.map(\.body)
    let fields: JSONValue = .object([
      "movies": .array([.text("tt1"), .text("tt2")]), "people": .array([.text("Ann")]), "lists": .array([]),
    ])
    #expect(try sent.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) } == [fields, fields])
  }

  // MARK: Copies elsewhere

  private static let copy = PlacedCopy(
    filename: "2026-02-13.json.zst", createdAt: 5, placeId: "p1", placeName: "Folder “usb”")
  private static let restoreCopy = "\(restore)/2026-02-13.json.zst?dry_run="

  @Test func aCopyIsRestoredLikeABackupOfTheServerAndUndone() async {
    let shown = Fixture.result(dryRun: true, mode: .replace, plan: "d1")
    let now = Fixture.result(dryRun: true, mode: .replace, added: 5, plan: "d2")
    let applied = Fixture.result(mode: .replace, added: 5, safety: "before.json")
    transport.answer(Self.restoreCopy + "true&mode=replace&place=p1", with: .ok(Fixture.json(shown)))
    transport.answer(Self.restoreCopy + "false&mode=replace&place=p1&plan=d1", with: .planChanged(now))
    transport.answer(Self.restoreCopy + "false&mode=replace&place=p1&plan=d2", with: .ok(Fixture.json(applied)))
    transport.answer(
      "\(Self.restore)/before.json?dry_run=false&mode=replace",
      with: .ok(Fixture.json(Fixture.result(mode: .replace))))
    await model.openCopy(Self.copy)
    #expect(model.phase == .preview(.init(source: .copy(Self.copy), plan: shown)))
    await model.confirm()
    #expect(
      model.phase == .preview(.init(source: .copy(Self.copy), plan: now, notice: TransferModel.planChanged)))
    await model.confirm()
    #expect(model.phase == .done(applied))
    await model.undo()
    #expect(model.phase == .undone)
  }

  @Test func aCopyCanBeMergedAndAPlaceThatCannotBeReachedSaysSo() async {
    transport.answer(
      Self.restoreCopy + "true&mode=replace&place=p1",
      with: .ok(Fixture.json(Fixture.result(dryRun: true, mode: .replace))))
    transport.answer(
      Self.restoreCopy + "true&mode=merge&place=p1",
      with: .problem(503, "Folder “usb” cannot be used now: it is not there. Nothing was changed."))
    await model.openCopy(Self.copy)
    await model.changeMode(.merge)
    #expect(
      model.phase
        == .failed(.init(sentence: "Folder “usb” cannot be used now: it is not there. Nothing was changed.")))
    #expect(transport.lines.allSatisfy { $0.contains("dry_run=true") })
  }

  @Test func aCopyIsNamedByItsTimeAndItsPlace() {
    let source = TransferModel.Source.copy(Self.copy)
    #expect(source.name == "the copy of \(Wording.moment(5)) in Folder “usb”")
    #expect(source.heading == "Copy of \(Wording.moment(5)) in Folder “usb”")
    #expect(source.applying == "Restoring \(source.name)…")
    #expect(source.verb == "Restore")
    #expect(TransferModel.Source.backup("a.json").heading == "a.json")
  }

  // MARK: Late answers

  private func holdPreviews(_ names: String...) {
    for name in names {
      transport.answer(
        "\(Self.restore)/\(name)?dry_run=true&mode=replace",
        with: .ok(Fixture.json(Fixture.result(dryRun: true, mode: .replace, plan: name))))
      wire.hold("\(name)?dry_run=true")
    }
  }

  @Test func aPreviewThatWasClosedStaysClosed() async {
    holdPreviews("a.json")
    let opening = Task { await model.openBackup("a.json") }
    #expect(await eventually { !transport.lines.isEmpty })
    model.dismiss()
    await opening.value
    #expect(model.phase == .idle)
    wire.release("a.json?dry_run=true")
    #expect(!model.isOpen)
  }

  @Test func theBackupThatWasPickedLastIsTheOneShown() async {
    holdPreviews("a.json", "b.json")
    let first = Task { await model.openBackup("a.json") }
    #expect(await eventually { transport.lines.count == 1 })
    model.dismiss()
    let second = Task { await model.openBackup("b.json") }
    #expect(await eventually { transport.lines.count == 2 })
    wire.release("a.json?dry_run=true")
    await first.value
    #expect(model.phase == .previewing("b.json"))
    wire.release("b.json?dry_run=true")
    await second.value
    let plan = Fixture.result(dryRun: true, mode: .replace, plan: "b.json")
    #expect(model.phase == .preview(.init(source: .backup("b.json"), plan: plan)))
  }

  @Test func nothingElseIsOpenedWhileThePlanIsApplied() async {
    holdPreviews("a.json", "b.json")
    wire.release("a.json?dry_run=true")
    transport.answer(
      "\(Self.restore)/a.json?dry_run=false&mode=replace&plan=a.json",
      with: .ok(Fixture.json(Fixture.result(mode: .replace))))
    wire.hold("plan=a.json")
    await model.openBackup("a.json")
    let applying = Task { await model.confirm() }
    #expect(await eventually { transport.lines.last?.contains("plan=a.json") == true })
    model.dismiss()
    await model.openBackup("b.json")
    await model.confirm()
    #expect(model.phase == .applying(.backup("a.json")))
    #expect(!transport.lines.contains { $0.contains("b.json") })
    wire.release("plan=a.json")
    await applying.value
    #expect(model.phase == .done(Fixture.result(mode: .replace)))
  }

  @Test func theSheetKeepsItsContentsWhileItSlidesAway() async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    await model.openFile(try file())
    let preview = model.phase
    model.dismiss()
    #expect(model.phase == .idle && model.shown == preview)
  }

  // MARK: Afterwards

  @Test func okClosesTheAlertAndLeavesTheReportWithUndo() async throws {
    let result = Fixture.result(added: 1, safety: "before.json")
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(Self.importNow, with: .ok(Fixture.json(result)))
    await model.openFile(try file())
    await model.confirm()
    #expect(model.isShowingSummary)
    model.isShowingSummary = false
    #expect(model.phase == .done(result))
    #expect(model.safetyBackup == "before.json")
    model.dismiss()
    #expect(!model.isOpen)
  }

  @Test func undoShowsThatItWaitsForDetailsThatAreBeingFetched() async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(
      Self.importNow, with: .ok(Fixture.json(Fixture.result(added: 1, needing: ["tt1"], safety: "before.json"))))
    transport.answer(
      "POST /api/movies/tt1/refresh", with: .ok(Fixture.json(Fixture.movie("tt1", title: "Paper Boats"))))
    transport.answer(
      "\(Self.restore)/before.json?dry_run=false&mode=replace",
      with: .ok(Fixture.json(Fixture.result(mode: .replace))))
    wire.hold("refresh")
    await model.openFile(try file())
    await model.confirm()
    #expect(await eventually { transport.lines.contains("POST /api/movies/tt1/refresh") })
    let undoing = Task { await model.undo() }
    #expect(await eventually { model.phase == .undoing(isWaiting: true) })
    wire.release("refresh")
    await undoing.value
    #expect(model.phase == .undone)
    #expect(transport.lines.last { $0.hasPrefix("POST") } == "\(Self.restore)/before.json?dry_run=false&mode=replace")
  }

  // MARK: Answers that are lost on the way

  /// An import whose answer is lost; `backups` is what the server lists afterwards, `epoch` the library's.
  private func loseAnAnswer(
    _ reply: ScriptedTransport.Reply, backups: ScriptedTransport.Reply, epoch: String = "e1"
  ) async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(Self.importNow, with: reply)
    transport.answer(Self.backups, with: Fixture.backups([Fixture.backup("old.json", kind: .beforeImport)]), backups)
    transport.answer(
      LibrarySyncTests.line(since: "0.0"), with: Fixture.changes(),
      Fixture.changes(movies: [Fixture.movie("tt9")], epoch: epoch))
    await model.openFile(try file())
    await model.confirm()
  }

  private func interrupted() throws -> Interruption {
    guard case .interrupted(let interruption) = model.phase else { throw APIError.cancelled }
    return interruption
  }

  private let newBackups = Fixture.backups([
    Fixture.backup("new.json", kind: .beforeImport), Fixture.backup("old.json", kind: .beforeImport),
  ])

  @Test(arguments: [
    ScriptedTransport.Reply.offline, .init(status: 504, body: "<html>504 Gateway Time-out</html>"), .init(status: 502),
    .ok("<html>"),
  ])
  func aLostAnswerIsLookedUpAndWhatWasDoneCanBeUndone(reply: ScriptedTransport.Reply) async throws {
    try await loseAnAnswer(reply, backups: newBackups, epoch: "e2")
    #expect(try interrupted().finding == .done(safetyBackup: "new.json"))
    #expect(try interrupted().sentence == "The connection broke, but it was done. It can still be undone.")
    #expect(repository.library.movies == ["tt9": Fixture.movie("tt9")])
    transport.answer(
      "\(Self.restore)/new.json?dry_run=false&mode=replace",
      with: .ok(Fixture.json(Fixture.result(mode: .replace))))
    await model.undo()
    #expect(model.phase == .undone)
  }

  @Test func anImportThatNeverReachedTheServerIsSaidToHaveChangedNothing() async throws {
    try await loseAnAnswer(.offline, backups: Fixture.backups([Fixture.backup("old.json", kind: .beforeImport)]))
    #expect(try interrupted().finding == .notDone)
    #expect(model.safetyBackup == nil)
  }

  @Test func anImportThatTheServerIsStillAtIsLookedUpAgain() async throws {
    try await loseAnAnswer(.init(status: 504), backups: newBackups)
    #expect(try interrupted().finding == .underWay)
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: Fixture.changes(epoch: "e2"))
    await model.lookAgain()
    #expect(try interrupted().finding == .done(safetyBackup: "new.json"))
  }

  @Test func whereTheServerCannotBeAskedTheOutcomeStaysOpen() async throws {
    try await loseAnAnswer(.offline, backups: .offline)
    #expect(try interrupted().finding == .unknown)
    transport.answer(Self.backups, with: newBackups)
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: Fixture.changes(epoch: "e2"))
    await model.lookAgain()
    #expect(try interrupted().finding == .done(safetyBackup: "new.json"))
  }

  @Test func withoutAConnectionNothingIsEvenSent() async throws {
    transport.answer(Self.importPreview, with: .ok(Fixture.json(Fixture.result(dryRun: true))))
    transport.answer(LibrarySyncTests.line(since: "0.0"), with: .offline)
    await model.openFile(try file())
    await model.confirm()
    #expect(model.phase == .failed(.init(sentence: APIError.notConnected.sentence)))
    #expect(!transport.lines.contains(Self.importNow))
  }
}
