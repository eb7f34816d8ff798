import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct AutoBackupModelTests {
  private let transport = ScriptedTransport([
    "GET /api/backup/status": [.ok(Fixture.json(Fixture.status(enabled: false)))]
  ])
  private var model: AutoBackupModel { AutoBackupModel(service: NetworkService(transport)) }

  @Test func theSwitchIsSavedWhenItIsTurned() async {
    transport.answer("PUT /api/backup/settings", with: .ok(#"{"backup_enabled": true}"#))
    let model = model
    await model.load()
    #expect(!model.backupEnabled && model.canChange)
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(Fixture.status(enabled: true))))
    await model.set(true)
    #expect(model.phase == .loaded(Fixture.status(enabled: true)))
    #expect(transport.asked.map(\.body).contains(#"{"backup_enabled":true}"#))
  }

  @Test func theSwitchStaysWhereItWasPutWhileItIsSaved() async {
    transport.answer("PUT /api/backup/settings", with: .ok(#"{"backup_enabled": true}"#))
    let model = model
    await model.load()
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(Fixture.status(enabled: true))))
    model.backupEnabled = true
    #expect(model.backupEnabled && !model.canChange)
    #expect(await eventually { model.phase == .loaded(Fixture.status(enabled: true)) })
  }

  @Test func aSwitchThatCannotBeSavedGoesBackAndSaysWhy() async {
    transport.answer("PUT /api/backup/settings", with: .offline)
    let model = model
    await model.load()
    await model.set(true)
    #expect(model.phase == .loaded(Fixture.status(enabled: false)))
    #expect(!model.backupEnabled)
    #expect(model.message == APIError.notConnected.sentence)
  }

  @Test func anOlderAnswerDoesNotPutTheSwitchBack() async {
    transport.answer("PUT /api/backup/settings", with: .ok(#"{"backup_enabled": true}"#))
    let wire = HeldTransport(transport)
    let model = AutoBackupModel(service: NetworkService(wire))
    await model.load()
    wire.hold("backup/status")
    wire.hold("backup/settings")
    let reload = Task { await model.load() }  // The page appears again.
    #expect(await eventually { transport.lines.count == 2 })
    model.backupEnabled = true
    #expect(await eventually { transport.lines.count == 3 })
    wire.release("backup/status")
    await reload.value
    #expect(model.backupEnabled && !model.canChange)
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(Fixture.status(enabled: true))))
    wire.release("backup/settings")
    #expect(await eventually { model.canChange })
    #expect(model.backupEnabled)
  }

  @Test(arguments: [true, false])
  func afterAnUpgradeItAsksOnceWhetherToGoOn(answer: Bool) async {
    var ended = Fixture.status(enabled: false, .off)
    ended.askToEnable = true
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(ended)))
    transport.answer("PUT /api/backup/settings", with: .ok(#"{"backup_enabled": \#(answer)}"#))
    let model = model
    await model.load()
    #expect(model.isAsking)
    #expect(model.attention == "Nightly backups ended with an upgrade of the server. Turn them on under Account.")
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(Fixture.status(enabled: answer))))
    await model.answer(answer)
    #expect(!model.isAsking && model.attention == nil)
    #expect(transport.asked.map(\.body).contains(#"{"backup_enabled":\#(answer)}"#))
  }

  @Test func aQuestionThatIsClosedIsNotAskedAgain() async {
    var ended = Fixture.status(enabled: false, .off)
    ended.askToEnable = true
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(ended)))
    let model = model
    await model.load()
    model.isAsking = false
    await model.load()
    #expect(!model.isAsking)
  }

  @Test func aLossIsAttentionUntilThePersonHasSeenIt() async {
    var lost = Fixture.status(enabled: true)
    lost.loss = .init(backup: "b.json", before: "a.json", sentence: "150 of 200 titles are gone.", seen: false)
    transport.answer("GET /api/backup/status", with: .ok(Fixture.json(lost)))
    let model = model
    await model.load()
    #expect(model.attention == "150 of 200 titles are gone.")
    transport.answer("POST /api/backup/status/seen", with: .offline)
    await model.markLossAsSeen()
    #expect(model.attention == "150 of 200 titles are gone.")
    #expect(model.message == APIError.notConnected.sentence)
    transport.answer("POST /api/backup/status/seen", with: .ok(Fixture.json(Fixture.status(enabled: true))))
    await model.markLossAsSeen()
    #expect(model.attention == nil)
  }

  @Test func withoutAnAnswerNothingCanBeSwitched() async {
    transport.answer("GET /api/backup/status", with: .offline)
    let model = model
    await model.load()
    #expect(model.phase == .failed(APIError.notConnected.sentence))
    #expect(!model.canChange)
  }
}

@MainActor @Suite struct ExportModelTests {
  private func model(_ body: String) -> ExportModel {
    let transport = ScriptedTransport(["GET /api/backup/export": [.ok(body)]])
    return ExportModel(service: NetworkService(transport), temporary: Fixture.folder(), time: TestTime().source)
  }

  @Test func anExportIsReadBackBeforeItIsOffered() async throws {
    let document = #"{"version": 2, "exported_at": 1.0, "movies": [{"imdb_id": "tt1"}], "people": [], "lists": []}"#
    let model = model(document)
    await model.export()
    guard case .ready(let library) = model.phase else {
      Issue.record("not ready: \(model.phase)")
      return
    }
    #expect(library == ExportedLibrary(file: library.file, movies: 1, people: 0, lists: 0, madeAt: Fixture.now))
    // The share sheet opens by itself, and once only.
    #expect(model.sharing == FileInHand(url: library.file))
    model.sharing = nil
    model.check()
    #expect(model.phase == .ready(library) && model.sharing == nil)
    #expect(try String(contentsOf: library.file, encoding: .utf8) == document)
  }

  @Test func anExportSaysWhenItWasMadeAndIsNotOfferedOnceItIsGone() async throws {
    let model = model(#"{"version": 2, "movies": []}"#)
    await model.export()
    model.check()
    guard case .ready(let library) = model.phase else {
      Issue.record("not ready: \(model.phase)")
      return
    }
    #expect(model.sentence(of: library) == "Exported just now: 0 titles, 0 people, 0 lists")
    try FileManager.default.removeItem(at: library.file)
    model.check()
    #expect(model.phase == .idle)
  }

  @Test(arguments: [#"{"version": 2, "movies": [{"imdb_id"#, #"{"version": 2, "movies": [7]}"#])
  func anExportThatCannotBeReadIsNotOffered(document: String) async {
    let model = model(document)
    await model.export()
    #expect(model.phase == .failed(APIError.notOurServer.sentence))
    #expect(model.sharing == nil)
  }

  @Test func aFileThatCouldNotBeSavedIsSaidUntilTheNextTry() async {
    let model = model(#"{"version": 2, "movies": []}"#)
    await model.export()
    model.saved(false)
    #expect(model.saveFailure == APIError.storage.sentence)
    model.saved(true)
    #expect(model.saveFailure == nil)
    model.saved(false)
    await model.export()
    #expect(model.saveFailure == nil)
  }
}

@MainActor @Suite struct BackupsModelTests {
  private let backup = Fixture.backup("2026-02-13.json")
  private let transport = ScriptedTransport([:])
  private var model: BackupsModel { BackupsModel(service: NetworkService(transport), temporary: Fixture.folder()) }

  @Test func theBackupsAreShownAsTheServerListsThem() async {
    let list = #"""
      {"backups": [
        {"filename": "2026-02-13.json", "created_at": 5.0, "size_bytes": 10, "kind": "daily", "verified": true,
         "movies": 3, "restorable": true, "tested_at": 6.0, "test_failure": null, "pinned": true, "label": "Before moving",
         "kept_because": ["You pinned it.", "Taken in the last 14 days."]},
        {"filename": "2026-02-12_141503-before-import.json", "created_at": 4.0, "size_bytes": 9,
         "kind": "before-import", "verified": false, "movies": null, "restorable": false, "tested_at": 6.5,
         "test_failure": "A row could not be read.", "pinned": false, "label": null, "kept_because": []},
        {"filename": "2026-02-11_141503-rescue.json", "created_at": 3.0, "size_bytes": 8, "kind": "rescue",
         "verified": true, "movies": null, "restorable": null, "tested_at": null, "test_failure": null,
         "pinned": false, "label": null, "kept_because": []}]}
      """#
    transport.answer("GET /api/backup/list", with: .ok(list))
    let model = model
    await model.load()
    let pinned = BackupFileInfo(
      filename: "2026-02-13.json", createdAt: 5, sizeBytes: 10, kind: .daily, verified: true, movies: 3,
      restorable: true, testedAt: 6, pinned: true, label: "Before moving",
      keptBecause: ["You pinned it.", "Taken in the last 14 days."])
    let damaged = BackupFileInfo(
      filename: "2026-02-12_141503-before-import.json", createdAt: 4, sizeBytes: 9, kind: .beforeImport,
      verified: false, restorable: false, testedAt: 6.5, testFailure: "A row could not be read.")
    let rescue = BackupFileInfo(
      filename: "2026-02-11_141503-rescue.json", createdAt: 3, sizeBytes: 8, kind: .rescue, verified: true)
    #expect(model.phase == .loaded([pinned, damaged, rescue]))
  }

  @Test func aBackupThatOnlyANewerServerKnowsDoesNotHideTheOthers() async {
    let list = #"""
      {"backups": [{"filename": "2027-01-01-weekly.json.zst", "created_at": 5.0, "kind": "weekly", "verified": true},
       {"filename": "2026-02-13.json", "created_at": 5.0, "size_bytes": 10, "kind": "daily", "verified": true, "movies": 3}]}
      """#
    transport.answer("GET /api/backup/list", with: .ok(list))
    let model = model
    await model.load()
    let unknown = BackupFileInfo(
      filename: "2027-01-01-weekly.json.zst", createdAt: 5, sizeBytes: 0, kind: .other, verified: true)
    #expect(model.phase == .loaded([unknown, backup]))
  }

  @Test(arguments: [
    (409, "There are 50 manual backups already. Delete one first."), (507, "There is no space left."),
  ])
  func aBackupThatCannotBeMadeSaysWhy(status: Int, sentence: String) async {
    transport.answer("POST /api/backup/run", with: .problem(status, sentence))
    transport.answer("GET /api/backup/list", with: Fixture.backups([]))
    let model = model
    await model.backUpNow()
    #expect(model.work == .failed(sentence))
    #expect(model.phase == .loaded([]))
  }

  @Test func aBackupIsFetchedToBeShared() async throws {
    transport.answer("GET /api/backup/download/2026-02-13.json", with: .ok("{}"))
    let model = model
    await model.fetch(backup)
    guard case .fetched(let file) = model.work else {
      Issue.record("not fetched: \(model.work)")
      return
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == "{}")
    #expect(model.sharing == FileInHand(url: file))
  }

  @Test func aBackupIsPinnedAndLabelled() async throws {
    var changed = backup
    changed.pinned = true
    let line = "PUT /api/backup/2026-02-13.json/note"
    transport.answer("GET /api/backup/list", with: Fixture.backups([backup, Fixture.backup("other.json")]))
    transport.answer(line, with: .ok(Fixture.json(changed)))
    let model = model
    await model.load()
    await model.setPinned(true, backup)
    #expect(model.phase == .loaded([changed, Fixture.backup("other.json")]))
    await model.setLabel("  Before moving ", changed)
    await model.setLabel("", changed)  // As it is: nothing is sent.
    let sent = try transport.asked.filter { $0.line == line }
      .map { try JSONDecoder().decode(JSONValue.self, from: Data($0.body.utf8)) }
    #expect(
      sent == [
        .object(["pinned": .bool(true), "label": .null]),
        .object(["pinned": .bool(true), "label": .text("Before moving")]),
      ])
  }

  @Test func aDeletedBackupIsGoneFromTheListAndCanBeBroughtBack() async throws {
    transport.answer("DELETE /api/backup/2026-02-13.json", with: .noContent)
    transport.answer("GET /api/backup/list", with: Fixture.backups([]))
    let model = model
    await model.delete(backup)
    #expect(model.work == .none)
    #expect(model.phase == .loaded([]))

    let deleted = #"""
      {"backups": [{"filename": "2026-02-13.json", "created_at": 5.0, "size_bytes": 10, "kind": "daily",
        "verified": true, "movies": 3, "deleted_at": 7.0, "gone_at": 8.0}]}
      """#
    transport.answer("GET /api/backup/deleted", with: .ok(deleted), .ok(#"{"backups": []}"#))
    transport.answer("POST /api/backup/deleted/2026-02-13.json", with: .ok(Fixture.json(backup)))
    let recent = DeletedBackupsModel(service: NetworkService(transport))
    await recent.load()
    let row = DeletedBackup(backup: backup, deletedAt: 7, goneAt: 8)
    #expect(recent.phase == .loaded([row]))
    await recent.bringBack(row)
    #expect(recent.change.phase == .done)
    #expect(recent.phase == .loaded([]))
  }

  @Test func aPinnedBackupIsNotDeletedAndSaysWhy() async {
    transport.answer("DELETE /api/backup/2026-02-13.json", with: .problem(409, "It is pinned. Unpin it first."))
    transport.answer("GET /api/backup/list", with: Fixture.backups([backup]))
    let model = model
    await model.delete(backup)
    #expect(model.work == .failed("It is pinned. Unpin it first."))
    #expect(model.phase == .loaded([backup]))
  }
}
