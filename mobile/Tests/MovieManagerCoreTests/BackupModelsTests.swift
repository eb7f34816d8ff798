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
    return ExportModel(service: NetworkService(transport), temporary: Fixture.folder())
  }

  @Test func anExportIsReadBackBeforeItIsOffered() async throws {
    let document = #"{"version": 2, "exported_at": 1.0, "movies": [{"imdb_id": "tt1"}], "people": [], "lists": []}"#
    let model = model(document)
    await model.export()
    guard case .ready(let library) = model.phase else {
      Issue.record("not ready: \(model.phase)")
      return
    }
    #expect(library == ExportedLibrary(file: library.file, movies: 1, people: 0, lists: 0))
    #expect(try String(contentsOf: library.file, encoding: .utf8) == document)
  }

  @Test(arguments: [#"{"version": 2, "movies": [{"imdb_id"#, #"{"version": 2, "movies": [7]}"#])
  func anExportThatCannotBeReadIsNotOffered(document: String) async {
    let model = model(document)
    await model.export()
    #expect(model.phase == .failed(APIError.notOurServer.sentence))
  }
}

@MainActor @Suite struct BackupsModelTests {
  private let backup = BackupFileInfo(
    filename: "2026-02-13.json", createdAt: 5, sizeBytes: 10, kind: .daily, verified: true, movies: 3)
  private let transport = ScriptedTransport([:])
  private var model: BackupsModel { BackupsModel(service: NetworkService(transport), temporary: Fixture.folder()) }

  @Test func theBackupsAreShownAsTheServerListsThem() async {
    let list = #"""
      {"backups": [{"filename": "2026-02-13.json", "created_at": 5.0, "size_bytes": 10, "kind": "daily", "verified": true, "movies": 3},
       {"filename": "2026-02-12_141503-before-import.json", "created_at": 4.0, "size_bytes": 9, "kind": "before-import", "verified": false, "movies": null}]}
      """#
    transport.answer("GET /api/backup/list", with: .ok(list))
    let model = model
    await model.load()
    let damaged = BackupFileInfo(
      filename: "2026-02-12_141503-before-import.json", createdAt: 4, sizeBytes: 9, kind: .beforeImport,
      verified: false, movies: nil)
    #expect(model.phase == .loaded([backup, damaged]))
    #expect(damaged.isDamaged && !backup.isDamaged)
  }

  @Test func aBackupThatCannotBeMadeSaysWhy() async {
    transport.answer("POST /api/backup/run", with: .problem(507, "There is no space left."))
    transport.answer("GET /api/backup/list", with: .ok(#"{"backups": []}"#))
    let model = model
    await model.backUpNow()
    #expect(model.work == .failed("There is no space left."))
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
  }

  @Test func aDeletedBackupIsGoneFromTheList() async {
    transport.answer("DELETE /api/backup/2026-02-13.json", with: .noContent)
    transport.answer("GET /api/backup/list", with: .ok(#"{"backups": []}"#))
    let model = model
    await model.delete(backup)
    #expect(model.work == .none)
    #expect(model.phase == .loaded([]))
  }
}
