import Foundation
import Testing

@testable import MovieManagerCore

/// Backup state, recently deleted backups, and the look into the past, against a real server.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot), RealServer.looksIntoThePast)
struct TimeMachineIntegrationTests {
  private struct Device {
    let service: NetworkService
    let repository: MovieRepository
    let transfer: TransferModel

    @MainActor init(_ service: NetworkService) {
      self.service = service
      let folder = Fixture.folder()
      repository = MovieRepository(service: service, store: FileLibraryStore(folder: folder), time: .live)
      transfer = TransferModel(
        service: service, repository: repository,
        queue: RefreshQueue(folder: folder, time: .live) { _ in [:] }, intake: FileIntake(temporary: folder))
    }
  }

  /// Two titles, one of them rated, and a backup of them.
  private func deviceWithABackup() async throws -> (Device, BackupFileInfo) {
    let device = Device(try await RealServer.main().signedIn().service)
    let document = Document.library([
      Document.movie("tt7000001", status: "watched", rating: 8.5), Document.movie("tt7000002"),
    ])
    _ = try await device.service.importBackup(try Document.data(document))
    return (device, try await device.service.runBackup())
  }

  private func preview(_ model: TransferModel) throws -> TransferModel.Preview {
    guard case .preview(let preview) = model.phase else { throw APIError.cancelled }
    return preview
  }

  @Test func aNewAccountIsAskedNothingAndBackupsAreOff() async throws {
    let model = AutoBackupModel(service: try await RealServer.main().signedIn().service)
    await model.load()
    #expect(model.status?.state == .off)
    #expect(model.status?.sentence.isEmpty == false)
    #expect(!model.isAsking && model.attention == nil)
    await model.markLossAsSeen()
    #expect(model.message == nil)
  }

  @Test func aBackupIsPinnedLabelledDeletedAndBroughtBack() async throws {
    let (device, backup) = try await deviceWithABackup()
    let model = BackupsModel(service: device.service, temporary: Fixture.folder())
    await model.load()
    await model.setPinned(true, backup)
    await model.setLabel("Before moving", try #require(model.backup(backup.filename)))
    let noted = try #require(model.backup(backup.filename))
    #expect(noted.pinned && noted.label == "Before moving")
    #expect(!noted.keptBecause.isEmpty)
    await model.delete(noted)
    #expect(model.backup(backup.filename) != nil, "a pinned backup was deleted")

    await model.setPinned(false, noted)
    await model.delete(noted)
    #expect(model.work == .none && model.backup(backup.filename) == nil)
    let recent = DeletedBackupsModel(service: device.service)
    await recent.load()
    guard case .loaded(let deleted) = recent.phase, let row = deleted.first else {
      Issue.record("\(recent.phase)")
      return
    }
    #expect(row.backup.filename == backup.filename)
    #expect(row.goneAt - row.deletedAt == 14 * 86_400)
    await recent.bringBack(row)
    #expect(recent.phase == .loaded([]))
    await model.load()
    #expect(model.backup(backup.filename)?.label == "Before moving")
  }

  @Test func aBackupIsSearchedAndWhatWasPickedIsRestored() async throws {
    let (device, backup) = try await deviceWithABackup()
    try await device.repository.setStatus(.deleted, of: "tt7000001")
    try await device.repository.setStatus(.deleted, of: "tt7000002")
    let contents = BackupContentsModel(filename: backup.filename, service: device.service)
    contents.words = "tt7000001"
    await contents.load()
    guard case .loaded(let found) = contents.phase, let row = found.rows.first else {
      Issue.record("\(contents.phase)")
      return
    }
    #expect(found.counts == .init(movies: 2, people: 1, lists: 0))
    #expect(found.rows.map(\.key) == ["tt7000001"])
    contents.selection.toggle(row)

    await device.transfer.openSelection(contents.selection, of: backup.filename)
    #expect(try preview(device.transfer).plan.changes.movies.updated == 1)
    await device.transfer.confirm()
    await device.repository.syncNow()
    #expect(device.repository.library.movies.mapValues(\.status) == ["tt7000001": .watched, "tt7000002": .deleted])
  }

  @Test func aPlanThatNoLongerHoldsComesBackAsANewPreview() async throws {
    let (device, backup) = try await deviceWithABackup()
    await device.transfer.openBackup(backup.filename)
    #expect(try preview(device.transfer).plan.changesNothing)
    // Another device adds a title, which the restore would remove.
    _ = try await device.service.setStatus(.toWatch, place: .asItIs, of: "tt7000003")
    await device.transfer.confirm()
    let changed = try preview(device.transfer)
    #expect(changed.notice == TransferModel.planChanged)
    #expect(changed.plan.changes.movies.removed == 1)
    await device.transfer.confirm()
    guard case .done(let result) = device.transfer.phase else {
      Issue.record("\(device.transfer.phase)")
      return
    }
    #expect(result.changes.movies.removed == 1)
  }

  @Test func whatChangedSinceABackupIsShown() async throws {
    let (device, backup) = try await deviceWithABackup()
    try await device.repository.setStatus(.deleted, of: "tt7000002")
    let model = ComparisonModel(filename: backup.filename, service: device.service)
    await model.load()
    guard case .loaded(let comparison) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    #expect(comparison.rowsTotal == 1)
    #expect(comparison.rows.map { RowWording().differences(of: $0) } == [["Status: to watch → deleted"]])
  }

  @Test func aTitleIsFollowedOverTheBackupsAndBroughtBack() async throws {
    let (device, _) = try await deviceWithABackup()
    try await device.repository.setStatus(.deleted, of: "tt7000002")
    _ = try await device.service.runBackup()
    let model = TitleHistoryModel(imdbId: "tt7000002", service: device.service)
    await model.load()
    guard case .loaded(let history) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    // Before the import there was nothing; then it was to be watched, then deleted.
    let spans = history.spans.filter { $0.movie != nil }
    #expect(spans.map(\.change) == [.appeared, .changed])
    let before = try #require(spans.first { history.canBringBack($0) })
    await device.transfer.openSelection(history.selection(), of: before.last)
    await device.transfer.confirm()
    await device.repository.syncNow()
    #expect(device.repository.library.movies["tt7000002"]?.status == .toWatch)
  }
}
