import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct ImportJobModelTests {
  private static let jobs = "GET /api/import/jobs"
  private static let create = "POST /api/import/jobs"
  private static let job = "GET /api/import/jobs/j1"
  private static let put = "PUT /api/import/jobs/j1/files/films.zip"
  private static let options = "PUT /api/import/jobs/j1/options"
  private static let match = "POST /api/import/jobs/j1/match"
  private static let plan = "GET /api/import/jobs/j1/plan"
  private static let apply = "POST /api/import/jobs/j1/apply?plan=d1"
  private static let undo = "POST /api/import/jobs/j1/undo"
  private static let cancel = "DELETE /api/import/jobs/j1"
  private static let sync = LibrarySyncTests.line(since: "0.0")

  private let transport = ScriptedTransport([
    LibrarySyncTests.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")])],
    LibrarySyncTests.line(since: "100.0"): [Fixture.changes()],
  ])
  private let wire: HeldTransport
  private let repository: MovieRepository
  private let queue: RefreshQueue
  private let model: ImportJobModel
  private let time = TestTime()
  private let temporary = Fixture.folder()

  init() {
    wire = HeldTransport(transport)
    let repository = MovieRepository(wire)
    self.repository = repository
    queue = RefreshQueue(folder: Fixture.folder(), time: TestTime().source, refresh: repository.refresh)
    model = ImportJobModel(
      service: NetworkService(wire), repository: repository, queue: queue, temporary: temporary, time: time.source,
      zone: "Europe/Helsinki")
  }

  private func file(_ name: String = "films.zip") throws -> URL {
    let file = Fixture.folder().appending(path: name)
    try Data("PK".utf8).write(to: file)
    return file
  }

  /// The job as it is found when the page is opened.
  private func open(_ job: ImportJob) async {
    transport.answer(Self.jobs, with: Fixture.importJobs(job))
    await model.load()
  }

  // MARK: Finding the import that is under way

  @Test func withoutAnImportAFileIsAskedFor() async {
    transport.answer(Self.jobs, with: Fixture.importJobs())
    await model.load()
    #expect(model.phase == .nothing)
  }

  @Test func theNewestImportIsFoundWhicheverDeviceBeganIt() async {
    let (newest, earlier) = (Fixture.importJob(.ready), Fixture.importJob(.applied, id: "j0", appliedAt: 5))
    transport.answer(Self.jobs, with: Fixture.importJobs(newest, earlier))
    await model.load()
    #expect(model.phase == .job(newest))
  }

  @Test func aServerFromBeforeImportJobsIsSaidToBeTooOld() async throws {
    transport.answer(Self.jobs, with: Fixture.unknownAddress)
    await model.load()
    #expect(model.phase == .tooOld)
    model.add(try file())
    #expect(await eventually { model.uploads.uploads.isEmpty })
    #expect(model.phase == .tooOld)
    #expect(transport.lines == [Self.jobs, Self.jobs])
  }

  @Test func withoutAConnectionThePageSaysSoAndCanBeAskedAgain() async {
    transport.answer(Self.jobs, with: .offline, Fixture.importJobs())
    await model.load()
    #expect(model.phase == .failed(APIError.notConnected.sentence))
    await model.load()
    #expect(model.phase == .nothing)
  }

  // MARK: Files

  @Test func aFileBeginsAnImportAndIsSentAsItIs() async throws {
    let recognised = Fixture.importJob(files: [Fixture.importFile("films.zip")])
    transport.answer(Self.jobs, with: Fixture.importJobs())
    transport.answer(Self.create, with: Fixture.reply(Fixture.importJob()))
    transport.answer(Self.put, with: Fixture.reply(recognised))
    model.add(try file())
    #expect(model.uploads.uploads.map(\.name) == ["films.zip"])
    #expect(await eventually { model.uploads.uploads.isEmpty })
    #expect(model.phase == .job(recognised))
    #expect(transport.asked.map(\.body) == ["", #"{"zone":"Europe\/Helsinki"}"#, "PK"])
    #expect(await eventually { leftovers() == [] })
  }

  private func leftovers() -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: temporary.appending(path: "moving").path)) ?? []
  }

  @Test func aFileGoesIntoTheImportThatAnotherDeviceHasBegun() async throws {
    transport.answer(Self.jobs, with: Fixture.importJobs(Fixture.importJob(.paused)))
    transport.answer(Self.put, with: Fixture.reply(Fixture.importJob()))
    model.add(try file())
    #expect(await eventually { model.phase == .job(Fixture.importJob()) })
    #expect(transport.lines == [Self.jobs, Self.put])
  }

  @Test func afterAnImportThatWasAppliedAFileBeginsAnother() async throws {
    let applied = Fixture.importJob(.applied, id: "j0", appliedAt: 5)
    await open(applied)
    model.startAnother()
    #expect(model.phase == .nothing)
    transport.answer(Self.create, with: Fixture.reply(Fixture.importJob()))
    transport.answer(Self.put, with: Fixture.reply(Fixture.importJob(rows: 9)))
    model.add(try file())
    #expect(await eventually { model.phase == .job(Fixture.importJob(rows: 9)) })
  }

  @Test func aRefusedFileIsNamedAndTheNextOneIsSentAllTheSame() async throws {
    let other = "PUT /api/import/jobs/j1/files/more%20films.csv"
    transport.answer(Self.jobs, with: Fixture.importJobs(Fixture.importJob()))
    transport.answer(Self.put, with: .problem(422, "The zip file is broken."))
    transport.answer(other, with: Fixture.reply(Fixture.importJob(rows: 9)))
    model.add(try file())
    model.add(try file("more films.csv"))
    #expect(await eventually { !model.uploads.isSending })
    #expect(model.uploads.uploads.map(\.name) == ["films.zip"])
    #expect(model.uploads.uploads.map(\.refused) == ["The zip file is broken."])
    #expect(model.phase == .job(Fixture.importJob(rows: 9)))
    model.uploads.dismiss(model.uploads.uploads[0])
    #expect(model.uploads.uploads == [])
  }

  @Test func whenAnotherDeviceWasFasterItsImportIsShown() async throws {
    let theirs = Fixture.importJob(.open, id: "j2")
    transport.answer(Self.jobs, with: Fixture.importJobs(), Fixture.importJobs(theirs))
    transport.answer(Self.create, with: .problem(409, "Another import of this account is not finished."))
    model.add(try file())
    #expect(await eventually { model.phase == .job(theirs) })
    #expect(model.uploads.uploads.map(\.refused) == ["Another import of this account is not finished."])
  }

  @Test func anAnswerAndAnOptionNameOnlyWhatChanges() async {
    await open(Fixture.importJob())
    transport.answer(Self.options, with: Fixture.reply(Fixture.importJob(rows: 4)))
    await model.choose(.answer("order", of: "films.zip/a.csv", value: "dmy"))
    await model.choose(.option("viewing", value: "first"))
    #expect(
      transport.asked.suffix(2).map(\.body) == [
        #"{"answers":{"films.zip\/a.csv":{"order":"dmy"}}}"#, #"{"options":{"viewing":"first"}}"#,
      ])
    #expect(model.phase == .job(Fixture.importJob(rows: 4)))
  }

  // MARK: Matching

  @Test func whileTitlesAreLookedUpTheServerIsAskedEachSecond() async {
    let steps = [2, 1].map { Fixture.importJob(.matching, titles: Fixture.importTitles(waiting: $0)) }
    let ready = Fixture.importJob(.ready, titles: Fixture.importTitles(certain: 2))
    await open(Fixture.importJob())
    transport.answer(Self.match, with: Fixture.reply(steps[0]))
    transport.answer(Self.job, with: Fixture.reply(steps[0]), Fixture.reply(steps[1]), Fixture.reply(ready))
    await model.match()
    #expect(await eventually { model.phase == .job(ready) })
    #expect(time.pauses == [1, 1, 1])
    await model.stop()
  }

  @Test func aBreakInTheConnectionIsToldAndTheLookingGoesOn() async {
    let matching = Fixture.importJob(.matching, titles: Fixture.importTitles(waiting: 2))
    transport.answer(Self.jobs, with: Fixture.importJobs(matching))
    transport.answer(Self.job, with: .offline, Fixture.reply(Fixture.importJob(.ready)))
    wire.hold("jobs/j1")
    model.follow()
    #expect(await eventually { model.phase == .job(matching) })
    wire.release("jobs/j1")
    #expect(await eventually { model.phase == .job(Fixture.importJob(.ready)) })
    #expect(model.trouble == nil)
    await model.stop()
  }

  @Test func aPausedImportIsLookedAtSeldomAndCanBeTriedAtOnce() async {
    let busy = ImportJob.Pause(until: 5, because: ["TMDB is busy."])
    let paused = Fixture.importJob(.paused, paused: busy)
    transport.answer(Self.jobs, with: Fixture.importJobs(paused))
    transport.answer(Self.job, with: Fixture.reply(Fixture.importJob(.ready)))
    wire.hold("jobs/j1")
    model.follow()
    #expect(await eventually { transport.lines.last == Self.job })
    #expect(time.pauses == [15])
    transport.answer(Self.match, with: Fixture.reply(Fixture.importJob(.ready, rows: 8)))
    wire.release("jobs/j1")
    await model.match()
    #expect(await eventually { model.job?.state == .ready })
    await model.stop()
  }

  @Test func anImportThatAnotherDeviceCancelledIsNoLongerShown() async {
    let matching = Fixture.importJob(.matching)
    transport.answer(Self.jobs, with: Fixture.importJobs(matching), Fixture.importJobs())
    transport.answer(Self.job, with: .problem(404, "There is no such import in this account."))
    model.follow()
    #expect(await eventually { model.phase == .nothing })
    await model.stop()
  }

  @Test func anAnswerFromBeforeAChangeIsDropped() async {
    await open(Fixture.importJob(.ready, titles: Fixture.importTitles(ambiguous: 2)))
    wire.hold("/import/jobs")
    let late = Task { await model.load() }
    #expect(await eventually { transport.lines.count == 2 })
    let settled = Fixture.importTitles(certain: 1, ambiguous: 1)
    model.keep(settled, of: "j1")
    wire.release("/import/jobs")
    await late.value
    #expect(model.phase == .job(Fixture.importJob(.ready, titles: settled)))
  }

  // MARK: Applying and undoing

  private let ready = Fixture.importJob(.ready, titles: Fixture.importTitles(certain: 1))
  private let applied = Fixture.importJob(.applied, outcomes: Fixture.outcomes(added: 1), appliedAt: 7)

  private func importPlan(_ digest: String, removed: Int? = nil) -> ImportPlan {
    ImportPlan(
      preview: Fixture.result(dryRun: true, added: 1, plan: digest), outcomes: Fixture.outcomes(added: 1), doubtful: 0,
      removedHere: removed)
  }

  @Test func thePlanThatWasShownIsAppliedAndUndone() async {
    await open(ready)
    let result = Fixture.result(added: 1, needing: ["tt1"], safety: "before.json")
    transport.answer(Self.plan, with: Fixture.reply(importPlan("d1")))
    transport.answer(Self.apply, with: Fixture.reply(ImportApplied(result: result, job: applied)))
    transport.answer("POST /api/movies/tt1/refresh", with: .problem(503, "No key is set."))
    let plan = ImportPlanModel("j1", moving: model)
    await plan.load()
    #expect(plan.phase == .loaded(importPlan("d1")))
    #expect(await plan.confirm())
    #expect(model.phase == .job(applied))
    #expect(repository.library.movies.keys.sorted() == ["tt1"])
    #expect(await eventually { queue.phase == .stopped("No key is set.") })

    let undone = Fixture.importJob(.undone)
    transport.answer(Self.undo, with: Fixture.reply(ImportApplied(result: Fixture.result(mode: .replace), job: undone)))
    transport.answer(LibrarySyncTests.line(since: "100.0"), with: Fixture.changes(epoch: "e2"))
    transport.answer(Self.sync, with: Fixture.changes(epoch: "e2"))
    await model.undo()
    #expect(model.phase == .job(undone))
    #expect(repository.library.movies == [:])
    #expect(queue.state.waiting == [])
  }

  @Test func titlesThatWereRemovedHereComeBackOnlyIfThePersonSaysSo() async throws {
    func job(_ value: String) -> ImportJob {
      Fixture.importJob(.ready, options: [.init(name: "removed", label: "", choices: [], value: value)])
    }
    await open(job("keep"))
    transport.answer(Self.plan, with: Fixture.reply(importPlan("d1", removed: 2)))
    let plan = ImportPlanModel("j1", moving: model)
    #expect(plan.removed == nil)
    await plan.load()
    #expect(plan.removed == RemovedTitles(count: 2, comeBack: false))
    transport.answer("PUT /api/import/jobs/j1/options", with: Fixture.reply(job("bring_back")))
    transport.answer(Self.plan, with: Fixture.reply(importPlan("d2", removed: 2)))
    await plan.turnRemoved()
    #expect(transport.asked.contains { $0.body == #"{"options":{"removed":"bring_back"}}"# })
    #expect(plan.phase == .loaded(importPlan("d2", removed: 2)))
    #expect(plan.removed == RemovedTitles(count: 2, comeBack: true))
    // A server that does not count them, or has nothing to count.
    for removed in [nil, 0] {
      transport.answer(Self.plan, with: Fixture.reply(importPlan("d3", removed: removed)))
      await plan.load()
      #expect(plan.removed == nil)
    }
  }

  @Test func whatBecomesOfRemovedTitlesIsSaidInTheWordsOfTheWebApp() {
    #expect(
      RemovedTitles(count: 1, comeBack: false).sentence
        == "1 title that you have removed from your library is in these files, and stays removed.")
    #expect(
      RemovedTitles(count: 2, comeBack: true).sentence
        == "2 titles that you have removed from your library are in these files, and come back.")
    #expect([true, false].map { RemovedTitles(count: 2, comeBack: $0).turn } == ["Leave removed", "Bring back"])
  }

  @Test func whenTheLibraryChangedMeanwhileNothingIsAppliedAndTheNewPreviewIsShown() async {
    await open(ready)
    transport.answer(Self.plan, with: Fixture.reply(importPlan("d1")), Fixture.reply(importPlan("d2")))
    transport.answer(Self.apply, with: .planChanged(Fixture.result(dryRun: true, plan: "d2")))
    let plan = ImportPlanModel("j1", moving: model)
    await plan.load()
    #expect(await !plan.confirm())
    #expect(model.failure == "The library changed meanwhile. Here is the new preview.")
    #expect(plan.phase == .loaded(importPlan("d2")))
    #expect(model.phase == .job(ready))
  }

  @Test func anAnswerThatIsLostIsLookedUpInTheJob() async {
    await open(ready)
    transport.answer(Self.apply, with: .offline)
    transport.answer(Self.jobs, with: Fixture.importJobs(applied))
    await model.apply(plan: "d1")
    #expect(model.failure == nil)
    #expect(model.phase == .job(applied))
    #expect(repository.library.movies.keys.sorted() == ["tt1"])
  }

  @Test func whereTheJobDoesNotSayThatItWasDoneThePersonIsToldToLookAgain() async {
    await open(ready)
    transport.answer(Self.apply, with: .init(status: 504))
    await model.apply(plan: "d1")
    #expect(model.failure == ImportJobModel.lost)
    #expect(model.phase == .job(ready))
    transport.answer(Self.jobs, with: Fixture.importJobs(applied))
    await model.load()
    #expect(model.phase == .job(applied))
    #expect(repository.library.movies.keys.sorted() == ["tt1"])
  }

  @Test func anUndoWhoseAnswerIsLostIsLookedUpToo() async {
    await open(applied)
    transport.answer(Self.undo, with: .offline)
    transport.answer(Self.jobs, with: Fixture.importJobs(Fixture.importJob(.undone)))
    await model.undo()
    #expect(model.failure == nil)
    #expect(model.phase == .job(Fixture.importJob(.undone)))
  }

  @Test func aRefusedUndoSaysWhyAndShowsHowItIsNow() async {
    await open(applied)
    transport.answer(Self.undo, with: .problem(409, "This import has changed nothing that could be undone."))
    await model.undo()
    #expect(model.failure == "This import has changed nothing that could be undone.")
    #expect(model.phase == .job(applied))
    model.dismissFailure()
    #expect(model.failure == nil)
  }

  @Test func nothingElseIsDoneWhileAnImportIsApplied() async {
    await open(ready)
    transport.answer(Self.apply, with: Fixture.reply(ImportApplied(result: Fixture.result(), job: applied)))
    wire.hold("apply")
    let applying = Task { await model.apply(plan: "d1") }
    #expect(await eventually { transport.lines.last == Self.apply })
    #expect(model.work == .applying)
    await model.cancel()
    await model.undo()
    wire.release("apply")
    await applying.value
    #expect(model.work == nil)
    #expect(!transport.lines.contains { $0 == Self.cancel || $0 == Self.undo })
  }

  @Test func aCancelledImportIsForgotten() async {
    await open(ready)
    transport.answer(Self.cancel, with: .noContent)
    await model.cancel()
    #expect(model.phase == .nothing)
    #expect(transport.lines.last == Self.cancel)
  }

  // MARK: Rows

  private func row(_ line: Int) -> ImportRow {
    ImportRow(
      file: "a.csv", line: line, reason: "other_play", title: "Paper Boats", year: 1999, imdbId: nil,
      dateWatched: "2024-01-01T20:00:00Z", rating: 8.5, list: "Sea", wanted: true, watched: true, liked: true,
      notices: [])
  }

  private static func rows(from offset: Int) -> String {
    "GET /api/import/jobs/j1/rows?limit=100&offset=\(offset)&outcome=skipped"
  }

  @Test func theRowsOfAnOutcomeComeAPageAtATime() async {
    transport.answer(Self.rows(from: 0), with: Fixture.reply(ImportRowPage(total: 3, rows: [row(2)])))
    transport.answer(
      Self.rows(from: 1), with: .offline, Fixture.reply(ImportRowPage(total: 3, rows: [row(3)])))
    transport.answer(Self.rows(from: 2), with: Fixture.reply(ImportRowPage(total: 3, rows: [])))
    let rows = ImportRowsModel("j1", outcome: "skipped", service: NetworkService(wire))
    await rows.load()
    await rows.load()
    #expect(rows.phase == .loaded(ImportRowPage(total: 3, rows: [row(2)])))
    await rows.loadMore()
    #expect(rows.moreFailed == APIError.notConnected.sentence)
    await rows.loadMore()
    #expect(rows.phase == .loaded(ImportRowPage(total: 3, rows: [row(2), row(3)])))
    #expect(rows.hasMore && rows.moreFailed == nil)
    await rows.loadMore()
    #expect(!rows.hasMore)
  }

  @Test func aRowSaysWhatItIsAndWhyItStaysOut() {
    #expect(row(1_200).name == "Paper Boats (1999)")
    #expect(row(2).facts == "watched 2024-01-01 · rated 8.5 · to watch · on Sea · liked")
    #expect(row(2).because == "Another viewing: one date is kept for each title.")
    #expect(row(1_200).place == "a.csv, line \(1_200.formatted())")
  }

  // MARK: Files to share

  @Test func theReportIsAFileToShare() async throws {
    let line = "GET /api/import/jobs/j1/report?format=csv"
    let disposition = #"attachment; filename="import-report.csv""#
    transport.answer(line, with: .init(headers: ["Content-Disposition": disposition], body: "file,line"))
    let report = FileToShare(folder: temporary.appending(path: "report"))
    await report.fetchReport(of: "j1", .csv, from: NetworkService(wire))
    let file = temporary.appending(path: "report").appending(path: "import-report.csv")
    #expect(report.phase == .ready(file))
    #expect(report.sharing == FileInHand(url: file))
    #expect(try String(contentsOf: file, encoding: .utf8) == "file,line")
    try FileManager.default.removeItem(at: file)
    report.check()
    #expect(report.phase == .idle)
  }

  @Test(arguments: ExportTarget.allCases)
  func theLibraryIsFetchedAsTheFilesOfAnotherService(target: ExportTarget) async {
    let line = "GET /api/export/\(target.rawValue)?zone=Europe%2FHelsinki"
    let export = FileToShare(folder: temporary.appending(path: "export"))
    transport.answer(line, with: .ok("PK"))
    await export.fetchExport(for: target, from: NetworkService(wire), zone: "Europe/Helsinki")
    #expect(
      export.phase
        == .ready(temporary.appending(path: "export").appending(path: "moviemanager-\(target.rawValue).zip")))
    transport.answer(line, with: Fixture.unknownAddress)
    export.sharing = nil
    await export.fetchExport(for: target, from: NetworkService(wire), zone: "Europe/Helsinki")
    #expect(export.phase == .failed(ImportWording.serverTooOld))
    #expect(export.sharing == nil)
  }
}
