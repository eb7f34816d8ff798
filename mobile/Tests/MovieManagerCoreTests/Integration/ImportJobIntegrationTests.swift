import Foundation
import Testing

@testable import MovieManagerCore

/// Moving in from another service and out to one, against a real server.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot)) struct ImportJobIntegrationTests {
  /// What a signed-in person has in the app.
  private struct Device {
    let service: NetworkService
    let repository: MovieRepository
    let model: ImportJobModel
    let incoming: IncomingModel

    @MainActor init(_ service: NetworkService) {
      self.service = service
      let folder = Fixture.folder()
      let repository = MovieRepository(service: service, store: FileLibraryStore(folder: folder), time: .live)
      let queue = RefreshQueue(folder: folder, time: .live) { _ in [:] }
      self.repository = repository
      model = ImportJobModel(
        service: service, repository: repository, queue: queue, temporary: folder, zone: "Europe/Helsinki")
      incoming = IncomingModel(moving: model) { foreign in
        TransferModel(
          service: service, repository: repository, queue: queue, intake: FileIntake(temporary: folder),
          foreign: foreign)
      }
    }

    @MainActor func job() throws -> ImportJob { try #require(model.job) }
  }

  private func device() async throws -> Device { Device(try await RealServer.main().signedIn().service) }

  /// Of these the server finds the first for certain, and is in doubt about the others.
  private func letterboxd() throws -> URL {
    var zip = ZipFile()
    zip.add(
      "diary.csv",
      "Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\r\n"
        + "2020-01-05,The Harbour Clock,1962,https://boxd.it/1,4.5,,,2020-01-04\r\n"
        + "2020-02-05,Paper Boats,1999,https://boxd.it/2,4,,,2020-02-04\r\n"
        + "2020-03-05,No Film Is Called This,1999,https://boxd.it/3,,,,2020-03-04\r\n")
    zip.add("profile.csv", "Date Joined,Username\r\n2015-01-01,someone\r\n")
    let file = Fixture.folder().appending(path: "letterboxd.zip")
    try zip.data.write(to: file)
    return file
  }

  private func matched(_ device: Device) async throws -> ImportJob {
    await device.incoming.open(try letterboxd())
    #expect(await eventually { device.model.job?.rows == 3 && !device.model.isBusy })
    await device.model.match()
    #expect(await eventually { device.model.job?.state == .ready })
    return try device.job()
  }

  @Test func aZipIsRecognisedSettledPreviewedAppliedReportedAndUndone() async throws {
    let device = try await device()
    let matched = try await matched(device)
    let file = try #require(matched.files.first)
    #expect(file.name == "letterboxd.zip")
    #expect(file.parts.map(\.label) == ["Letterboxd diary"])
    #expect(file.parts.map { [$0.first, $0.last] } == [["2020-01-04", "2020-03-04"]])
    #expect(file.notUnderstood.map(\.path) == ["letterboxd.zip/profile.csv"])
    #expect(matched.titles == Fixture.importTitles(certain: 1, ambiguous: 1, unknown: 1))

    let picker = ImportPickerModel(matched.id, moving: device.model)
    await picker.load()
    #expect(picker.picker.titles.map(\.title) == ["Paper Boats", "No Film Is Called This"])
    let option = try #require(picker.options.first { $0.imdbId == "tt7000001" })
    await picker.take(option)
    picker.skip()
    picker.undo()
    await picker.settled()
    #expect(try device.job().titles == Fixture.importTitles(certain: 2, unknown: 1))

    let plan = ImportPlanModel(matched.id, moving: device.model)
    await plan.load()
    guard case .loaded(let planned) = plan.phase else {
      Issue.record("\(plan.phase)")
      return
    }
    #expect(planned.doubtful == 1)
    #expect(planned.preview.changes.movies == .init(added: 2, updated: 0, unchanged: 0, kept: 0, removed: 0))
    #expect(await plan.confirm())
    let applied = try device.job()
    #expect(applied.state == .applied)
    #expect(
      applied.outcomes
        == ImportOutcomes(
          rows: 3, added: 2, updated: 0, unchanged: 0, skipped: 0, ambiguous: 0, failed: 1, reasons: ["not_found": 1]))
    #expect(device.repository.library.movies.keys.sorted() == ["tt7000001", "tt7000004"])
    #expect(device.repository.library.movies["tt7000004"]?.watchHistory?.myRating == 9)

    let failed = ImportRowsModel(applied.id, outcome: "failed", service: device.service)
    await failed.load()
    guard case .loaded(let rows) = failed.phase else {
      Issue.record("\(failed.phase)")
      return
    }
    #expect(rows.rows.map(\.name) == ["No Film Is Called This (1999)"])
    #expect(rows.rows.map(\.because) == ["No title was found."])

    let report = FileToShare(folder: Fixture.folder())
    await report.fetchReport(of: applied.id, .csv, from: device.service)
    guard case .ready(let table) = report.phase else {
      Issue.record("\(report.phase)")
      return
    }
    #expect(table.pathExtension == "csv")
    let lines = try String(contentsOf: table, encoding: .utf8).split(whereSeparator: \.isNewline)
    #expect(lines.count == 4)
    #expect(lines.contains { $0.contains("No Film Is Called This") && $0.contains("not_found") })

    await device.model.undo()
    #expect(try device.job().state == .undone)
    #expect(device.repository.library.movies == [:])
  }

  @Test func anImportIsFoundAgainAfterTheAppAndTheServerHaveEnded() async throws {
    let server = try await RealServer.start()
    let (before, user) = try await server.signedIn()
    let one = Device(before)
    let matched = try await matched(one)
    await one.model.stop()
    try await server.stop()

    let main = try RealServer.main()
    let again = Device(
      NetworkService(server: main.address, transport: URLSessionTransport(), token: before.token))
    #expect(try await again.service.currentUser().id == user.id)
    again.model.follow()
    #expect(await eventually { again.model.job == matched })
    await again.model.stop()
  }

  @Test func aFileGoesIntoTheImportThatAnotherDeviceHasLeft() async throws {
    let service = try await RealServer.main().signedIn().service
    let (one, other) = (Device(service), Device(service))
    let left = try await matched(one)
    let ratings = Fixture.folder().appending(path: "ratings.csv")
    try Data("Date,Name,Year,Letterboxd URI,Rating\r\n2020-01-05,Paper Boats,1999,https://boxd.it/2,4\r\n".utf8)
      .write(to: ratings)
    await other.incoming.open(ratings)
    #expect(await eventually { other.model.job?.files.count == 2 })
    #expect(try other.job().id == left.id)
    #expect(try other.job().files.map(\.name) == ["letterboxd.zip", "ratings.csv"])

    await other.model.cancel()
    #expect(other.model.phase == .nothing)
    await one.model.load()
    #expect(one.model.phase == .nothing)
    #expect(try await service.importJobs() == [])
  }

  @Test func aFileThatNobodyKnowsIsNamedAndABrokenOneIsRefused() async throws {
    let device = try await device()
    let folder = Fixture.folder()
    let (odd, broken) = (folder.appending(path: "holiday.db"), folder.appending(path: "broken.zip"))
    try Data("SQLite format 3\0".utf8).write(to: odd)
    try Data(contentsOf: try letterboxd()).prefix(200).write(to: broken)
    await device.incoming.open(odd)
    #expect(await eventually { device.model.job?.files.count == 1 && !device.model.uploads.isSending })
    #expect(try device.job().files[0].notUnderstood.map(\.path) == ["holiday.db"])
    #expect(try !device.job().canBeMatched)
    await device.incoming.open(broken)
    #expect(await eventually { device.model.uploads.uploads.first?.refused != nil })
    #expect(try device.job().files.map(\.name) == ["holiday.db"])
  }

  @Test(arguments: ExportTarget.allCases)
  func theLibraryLeavesAsTheFilesOfAnotherService(target: ExportTarget) async throws {
    let device = try await device()
    _ = try await device.service.importBackup(
      try Document.data(Document.library([Document.movie("tt9999998", status: "watched", rating: 8.5)])))
    let export = FileToShare(folder: Fixture.folder())
    await export.fetchExport(for: target, from: device.service, zone: "Europe/Helsinki")
    guard case .ready(let file) = export.phase else {
      Issue.record("\(export.phase)")
      return
    }
    #expect(file.pathExtension == "zip")
    #expect(try Data(contentsOf: file).starts(with: Data("PK".utf8)))
  }
}
