import Foundation
import Testing

@testable import MovieManagerCore

/// Data & Backup, against a real server.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot)) struct BackupIntegrationTests {
  /// What a signed-in person has in the app.
  private struct Device {
    let service: NetworkService
    let user: User
    let repository: MovieRepository
    let queue: RefreshQueue
    let transfer: TransferModel

    @MainActor init(_ signedIn: (service: NetworkService, user: User)) {
      (service, user) = signedIn
      let folder = Fixture.folder()
      let repository = MovieRepository(service: service, store: FileLibraryStore(folder: folder), time: .live)
      self.repository = repository
      queue = RefreshQueue(folder: folder, time: .live, refresh: repository.refresh)
      transfer = TransferModel(
        service: service, repository: repository, queue: queue, intake: FileIntake(temporary: folder))
    }
  }

  private func device() async throws -> Device { Device(try await RealServer.main().signedIn()) }

  private let document = Document.library([
    Document.movie("tt7000001", status: "watched", rating: 8.5), Document.movie("tt9999999"),
  ])

  @Test func whatIsImportedIsExportedAgainBitForBit() async throws {
    let device = try await device()
    let document = Document.library([
      Document.movie("tt9999998", status: "watched", rating: 8.5), Document.movie("tt9999999"),
    ])
    let result = try await device.service.importBackup(try Document.data(document))
    #expect(result.importedCounts == .init(movies: 2, people: 1, lists: 0))
    #expect(result.imdbIdsNeedingEnrichment == ["tt9999998", "tt9999999"])
    let exported = try await device.service.exportBackup()
    #expect(try Document.withoutStamp(exported) == Document.withoutStamp(document))
  }

  @Test func aDocumentMadeOfAnyValuesIsImported() async throws {
    let device = try await device()
    let payload: [String: Any] = [
      "version": 2, "movies": [], "people": [["name": "Ann", "is_trusted": true]], "lists": [],
    ]
    let result = try await device.service.importBackup(payload)
    #expect(result.importedCounts == .init(movies: 0, people: 1, lists: 0))
    #expect(result.errors == [])
  }

  @Test func anExportIsOfferedAsAFileUnderTheDaysName() async throws {
    let device = try await device()
    _ = try await device.service.importBackup(try Document.data(document))
    let model = ExportModel(service: device.service, temporary: Fixture.folder())
    await model.export()
    guard case .ready(let library) = model.phase else {
      Issue.record("not ready: \(model.phase)")
      return
    }
    #expect(library == ExportedLibrary(file: library.file, movies: 2, people: 1, lists: 0, madeAt: library.madeAt))
    #expect(library.file.lastPathComponent.wholeMatch(of: /moviemanager-export-\d{4}-\d\d-\d\d\.json/) != nil)
  }

  @Test func aCopyOnThisDeviceIsTheLibraryAsTheServerHasIt() async throws {
    let device = try await device()
    _ = try await device.service.importBackup(try Document.data(document))
    let copies = LocalCopiesModel(
      service: device.service, folder: LocalCopyFolder(Fixture.folder()), settings: Fixture.folder(),
      temporary: Fixture.folder(), time: .live)
    await copies.copyNow()
    let copy = try #require(copies.copies.first)
    #expect(try Document.withoutStamp(Data(contentsOf: copy.url)) == Document.withoutStamp(document))
    // Only the moment of the export differs now.
    await copies.copyNow()
    #expect(copies.copies == [copy])
    try await device.service.deletePerson("Zoë O'Neil")
    await copies.copyNow()
    #expect(copies.copies.count == 2)
  }

  @Test func aPreviewShowsWhatWouldHappenAndChangesNothing() async throws {
    let device = try await device()
    await device.transfer.openFile(try Document.file(document))
    guard case .preview(let preview) = device.transfer.phase else {
      Issue.record("\(device.transfer.phase)")
      return
    }
    #expect(preview.plan.dryRun)
    #expect(preview.plan.safetyBackup == nil)
    #expect(preview.plan.changes.movies == .init(added: 2, updated: 0, unchanged: 0, kept: 0, removed: 0))
    #expect(preview.plan.rows?.map(\.key).sorted() == ["Zoë O'Neil", "tt7000001", "tt9999999"])
    await device.repository.syncNow()
    #expect(device.repository.library.movies == [:])
    #expect(try await device.service.listBackups() == [])
  }

  @Test func anImportIsDoneShownAndUndone() async throws {
    let device = try await device()
    let before = try await device.service.exportBackup()
    let document = Document.library([
      Document.movie("tt7000007", status: "watched", rating: 8.5), Document.movie("tt9999999"),
    ])
    await device.transfer.openFile(try Document.file(document))
    await device.transfer.confirm()
    guard case .done(let result) = device.transfer.phase else {
      Issue.record("\(device.transfer.phase)")
      return
    }
    #expect(result.safetyBackup != nil)
    #expect(device.repository.library.movies.keys.sorted() == ["tt7000007", "tt9999999"])
    #expect(await eventually { device.queue.phase == .idle })
    #expect(device.queue.state.refreshed == 1)
    #expect(device.queue.state.notFound == ["tt9999999"])
    #expect(device.repository.library.movies["tt7000007"]?.title == "The Lamplighter")

    await device.transfer.undo()
    #expect(device.transfer.phase == .undone)
    #expect(device.repository.library.movies == [:])
    #expect(device.repository.library.people == [:])
    #expect(try await Document.withoutStamp(device.service.exportBackup()) == Document.withoutStamp(before))
  }

  @Test(arguments: BackupDocumentTests.kept)
  func everyKeptBackupIsPreviewedOrRefusedByName(file: URL) async throws {
    let device = try await device()
    await device.transfer.openFile(file)
    switch device.transfer.phase {
    case .preview(let preview):
      let document = try BackupDocument.read(Data(contentsOf: file))
      #expect(preview.plan.changes.movies.added == Set(document.movies.map(\.imdbId)).count)
      #expect(preview.plan.rowsTotal ?? 0 >= preview.plan.changes.movies.added)
    case .failed(let failure):
      #expect(failure == .init(sentence: BackupDocumentError.tooNew(3).sentence))
    default:
      Issue.record("\(device.transfer.phase)")
    }
  }

  @Test func aLargeFileGoesThereAndBack() async throws {
    let device = try await device()
    let large = Document.library((1...3000).map { Document.movie("tt\(8_000_000 + $0)") })
    let result = try await device.service.importBackup(file: try Document.file(large), mode: .merge, .apply(plan: nil))
    #expect(result.importedCounts.movies == 3000)
    let file = try await device.service.exportBackup(into: Fixture.folder())
    #expect(try Document.withoutStamp(Data(contentsOf: file)) == Document.withoutStamp(large))
    await device.repository.syncNow()
    #expect(device.repository.library.movies.count == 3000)
  }

  @Test func badRowsAreNamedAndAFileThatIsTooNewIsRefused() async throws {
    let device = try await device()
    let bad = Document.library([
      Document.movie("tt7000001", status: "watched", rating: 99), Document.movie("tt7000002"),
    ])
    let result = try await device.service.importBackup(try Document.data(bad))
    #expect(result.importedCounts.movies == 1)
    #expect(result.errors.count == 1)
    #expect(result.errors.first?.hasPrefix("movies[0].watch_history.my_rating") == true)

    let error = await refusal { try await device.service.importBackup(Data(#"{"version": 99, "movies": []}"#.utf8)) }
    #expect(error?.status == 422)
    #expect(error?.sentence.contains("99") == true)
    let all = await refusal { try await device.service.importBackup(try Document.data(bad), mode: .replace) }
    #expect(all?.status == 422)
    #expect(all?.rows.count == 1)
  }

  @Test func theSwitchForNightlyBackupsIsKept() async throws {
    let device = try await device()
    let model = AutoBackupModel(service: device.service)
    await model.load()
    #expect(!model.backupEnabled && model.canChange)
    await model.set(true)
    #expect(try await device.service.getBackupSettings() == BackupSettings(backupEnabled: true))
    let again = AutoBackupModel(service: device.service)
    await again.load()
    #expect(again.backupEnabled)
  }

  @Test func aBackupIsMadeListedFetchedRestoredAndDeleted() async throws {
    let device = try await device()
    _ = try await device.service.importBackup(try Document.data(document))
    let model = BackupsModel(service: device.service, temporary: Fixture.folder())
    await model.backUpNow()
    #expect(model.work == .none)
    guard case .loaded(let backups) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    #expect(backups.map(\.kind) == [.manual, .beforeImport])
    #expect(backups.allSatisfy { $0.verified == true })
    let backup = try #require(backups.first)

    await model.fetch(backup)
    guard case .fetched(let file) = model.work else {
      Issue.record("\(model.work)")
      return
    }
    #expect(file.lastPathComponent == backup.filename)
    #expect(try Document.withoutStamp(Data(contentsOf: file)) == Document.withoutStamp(document))

    try await device.repository.setStatus(.deleted, of: "tt7000001")
    try await device.repository.setStatus(.toWatch, of: "tt7000002")
    await device.transfer.openBackup(backup.filename)
    guard case .preview(let preview) = device.transfer.phase else {
      Issue.record("\(device.transfer.phase)")
      return
    }
    #expect(preview.plan.mode == .replace)
    #expect(preview.plan.changes.movies == .init(added: 0, updated: 1, unchanged: 1, kept: 0, removed: 1))
    let rows = try #require(preview.plan.rows)
    #expect(
      rows.map { "\($0.action) \($0.key)" }.sorted() == ["remove tt7000002", "update tt7000001"])
    let updated = try #require(rows.first { $0.key == "tt7000001" })
    #expect(RowWording().differences(of: updated) == ["Status: deleted → watched"])
    await device.transfer.confirm()
    #expect(device.repository.library.movies.mapValues(\.status) == ["tt7000001": .watched, "tt9999999": .toWatch])

    await model.delete(backup)
    guard case .loaded(let left) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    #expect(left.map(\.kind) == [.beforeRestore, .beforeImport])
  }

  @Test func aDamagedBackupIsShownAsSuchAndNotRestored() async throws {
    let device = try await device()
    _ = try await device.service.importBackup(try Document.data(document))
    let backup = try await device.service.runBackup()
    try await RealServer.main().damage(backup.filename, of: device.user)
    let listed = try await device.service.listBackups().first { $0.filename == backup.filename }
    #expect(listed?.isDamaged == true)

    let before = try await device.service.exportBackup()
    await device.transfer.openBackup(backup.filename)
    guard case .failed(let failure) = device.transfer.phase else {
      Issue.record("\(device.transfer.phase)")
      return
    }
    #expect(failure.sentence.contains("damaged"))
    let error = await refusal {
      try await device.service.restoreBackup(backup.filename, mode: .replace, .apply(plan: nil))
    }
    #expect(error?.status == 422)
    #expect(try await Document.withoutStamp(device.service.exportBackup()) == Document.withoutStamp(before))
  }

  @Test func aRestoreOnOneDeviceReloadsTheOther() async throws {
    let signedIn = try await RealServer.main().signedIn()
    let (one, other) = (Device(signedIn), Device(signedIn))
    let empty = try await one.service.runBackup()
    try await one.repository.setStatus(.toWatch, of: "tt7000001")
    try await one.repository.addPerson(PersonDraft(name: "Ann"))
    await other.repository.syncNow()
    #expect(other.repository.library.movies.keys.sorted() == ["tt7000001"])
    let epoch = other.repository.library.epoch

    await one.transfer.openBackup(empty.filename)
    await one.transfer.confirm()
    await other.repository.syncNow()
    #expect(other.repository.library.epoch != epoch)
    #expect(other.repository.library.movies == [:])
    #expect(other.repository.library.people == [:])
  }
}
