import Foundation
import Testing

@testable import MovieManagerCore

/// Copies of the library that this device keeps, made from what the server answers with.
@MainActor @Suite struct LocalCopiesModelTests {
  private static let export = "GET /api/backup/export"
  private let transport = ScriptedTransport([:])
  private let time = TestTime()
  private let folder = Fixture.folder().appending(path: "copies")
  private let settings = Fixture.folder()
  private let temporary = Fixture.folder()

  private func model(_ wire: (any Transport)? = nil, disk: CopyDisk = .live) -> LocalCopiesModel {
    LocalCopiesModel(
      service: NetworkService(server: Fixture.server, transport: wire ?? transport, token: { "token" }),
      folder: LocalCopyFolder(folder, disk: disk), settings: settings, temporary: temporary, time: time.source)
  }

  private func document(_ titles: Int, at moment: Double = 1) -> String {
    let rows = (0..<titles).map { #"{"imdb_id": "tt\#(1_000_000 + $0)"}"# }.joined(separator: ",")
    return #"{"version": 2, "exported_at": \#(moment), "movies": [\#(rows)], "people": [], "lists": []}"#
  }

  /// Another day on which the server answers with this.
  private func copy(_ model: LocalCopiesModel, _ reply: ScriptedTransport.Reply, after days: Double = 1) async {
    time.clock.change { $0 += days * 86_400 }
    transport.answer(Self.export, with: reply)
    await model.copyNow()
  }

  private func copy(_ model: LocalCopiesModel, titles: Int, after days: Double = 1) async {
    await copy(model, .ok(document(titles, at: time.clock.value.timeIntervalSince1970)), after: days)
  }

  private func titles() throws -> [Int] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      try BackupDocument.read(Data(contentsOf: folder.appending(path: $0))).movies.count
    }
  }

  @Test func nothingIsCopiedUntilTheSwitchIsOn() async throws {
    transport.answer(Self.export, with: .ok(document(1)))
    let model = model()
    #expect(!model.isOn && model.dueAt == nil)
    await model.copyIfDue()
    #expect(transport.lines == [])
    model.isOn = true
    #expect(await eventually { model.copies.count == 1 && !model.isCopying })
    #expect(try titles() == [1])
    #expect(model.lastSentence(now: time.clock.value) == "Last copy: just now.")
    // The switch and the time outlive the app.
    #expect(self.model().kept == .init(isOn: true, lastAt: Fixture.now.timeIntervalSince1970))
    model.isOn = false
    #expect(self.model().isOn == false)
    #expect(try titles() == [1])
  }

  @Test func aCopyIsMadeOnceADay() async throws {
    transport.answer(Self.export, with: .ok(document(1)))
    let model = model()
    await model.copyNow()
    model.isOn = true
    await model.copyIfDue()
    time.clock.change { $0 += LocalCopiesModel.secondsBetweenCopies - 1 }
    await model.copyIfDue()
    #expect(transport.lines == [Self.export])
    time.clock.change { $0 += 1 }
    #expect(model.dueAt == time.clock.value)
    await model.copyIfDue()
    #expect(transport.lines == [Self.export, Self.export])
    // A clock that was ahead does not end the copying.
    time.clock.change { $0 -= 400 * 86_400 }
    #expect(model.dueAt == time.clock.value)
  }

  @Test func theNewestFiveStayAndWhatIsNotACopyIsLeftAlone() async throws {
    let model = model()
    for titles in 10...16 { await copy(model, titles: titles) }
    #expect(try titles() == [12, 13, 14, 15, 16])
    #expect(model.copies.map(\.madeAt) == [7, 6, 5, 4, 3].map { Fixture.now + $0 * 86_400 })
    let note = folder.appending(path: "moviemanager-export-of-mine.json")
    try Data("{}".utf8).write(to: note)
    await copy(model, titles: 17)
    #expect(model.copies.count == 5)
    #expect(FileManager.default.fileExists(atPath: note.path))
    await model.removeAll()
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [note.lastPathComponent])
  }

  @Test func aLibraryThatIsAsItWasNeedsNoOtherCopy() async throws {
    let model = model()
    await copy(model, titles: 2)
    for _ in 1...6 { await copy(model, titles: 2) }
    #expect(model.copies.map(\.madeAt) == [Fixture.now + 86_400])
    #expect(model.kept == .init(lastAt: time.clock.value.timeIntervalSince1970))
    await copy(model, titles: 3)
    #expect(try titles() == [2, 3])
  }

  @Test(arguments: [
    ScriptedTransport.Reply.offline, .problem(500, "Something went wrong."), .problem(401, "Sign in again."),
    .init(status: 502, body: "<html>"), .ok(""), .ok("<html>"), .ok(#"{"version": 2, "movies": [{"imdb_id"#),
    .ok(#"{"version": 2, "movies": [7]}"#), .ok(#"{"version": 99, "movies": []}"#),
  ])
  func aFailingAnswerLeavesTheCopiesAsTheyAre(reply: ScriptedTransport.Reply) async throws {
    let model = model()
    for titles in 1...5 { await copy(model, titles: titles) }
    let last = time.clock.value.timeIntervalSince1970
    await copy(model, reply)
    #expect(try titles() == [1, 2, 3, 4, 5])
    #expect(model.copies.count == 5)
    #expect(model.kept.lastAt == last)
    #expect(model.kept.failedAt == time.clock.value.timeIntervalSince1970)
    #expect(model.failureSentence?.contains(try #require(model.kept.failure)) == true)
    #expect(self.model().kept == model.kept)
    // The next one that succeeds ends it.
    await copy(model, titles: 6)
    #expect(try titles() == [2, 3, 4, 5, 6])
    #expect(model.failureSentence == nil)
  }

  @Test func anEmptyLibraryReplacesNoCopyThatHoldsTitles() async throws {
    let model = model()
    await copy(model, titles: 0)
    #expect(try titles() == [0])
    await copy(model, titles: 3)
    await copy(model, titles: 0)
    #expect(try titles() == [0, 3])
    #expect(model.kept.failure == LocalCopyRefusal.empty.sentence)
  }

  @Test func aLibraryThatLostMostOfItselfDoesNotPushOutWhatWasThereBefore() async throws {
    let model = model()
    await copy(model, titles: 99)
    await copy(model, titles: 100)
    for titles in 1...8 { await copy(model, titles: titles) }
    #expect(try titles() == [100, 4, 5, 6, 7, 8])
    await copy(model, titles: 90)
    #expect(try titles() == [5, 6, 7, 8, 90])
  }

  // MARK: The disk

  private struct Full: Error {}

  /// Five copies are there; then the disk goes wrong, and another one is to be made of so many titles.
  private func theFiveCopiesStay(titles count: Int, when goWrong: (inout CopyDisk) -> Void) async throws {
    let live = model()
    for titles in 1...5 { await copy(live, titles: titles) }
    var disk = CopyDisk.live
    goWrong(&disk)
    let model = model(disk: disk)
    await copy(model, titles: count)
    #expect(try titles() == [1, 2, 3, 4, 5])
    #expect(model.kept.failure == APIError.storage.sentence)
  }

  @Test func aFullDiskIsSaidAndCostsNoCopy() async throws {
    try await theFiveCopiesStay(titles: 6) { $0.write = { _, _ in throw Full() } }
  }

  @Test func aCopyThatReadsBackOtherwiseIsNotKept() async throws {
    try await theFiveCopiesStay(titles: 6) {
      $0.write = { document, file in try document.dropLast(9).write(to: file) }
    }
  }

  @Test func aFolderThatCannotBeReadIsNotTakenForAnEmptyOne() async throws {
    try await theFiveCopiesStay(titles: 0) { $0.list = { _ in throw Full() } }
  }

  @Test func whatCannotBeRemovedIsRemovedAfterTheNextCopy() async throws {
    let live = model()
    for titles in 1...5 { await copy(live, titles: titles) }
    var disk = CopyDisk.live
    disk.remove = { _ in throw Full() }
    let model = model(disk: disk)
    await copy(model, titles: 6)
    #expect(try titles() == [1, 2, 3, 4, 5, 6])
    #expect(model.kept.failure == nil)
    await copy(live, titles: 7)
    #expect(try titles() == [3, 4, 5, 6, 7])
  }

  @Test func aFileInTheWayOfTheFolderIsSaid() async throws {
    try Data("mine".utf8).write(to: folder)
    let model = model()
    await copy(model, titles: 1)
    #expect(model.kept.failure == APIError.storage.sentence)
    #expect(try String(contentsOf: folder, encoding: .utf8) == "mine")
  }

  @Test func aDamagedCopyIsNotTakenForTheLibraryAsItIs() async throws {
    let model = model()
    await copy(model, titles: 2)
    try Data("{".utf8).write(to: try #require(model.copies.first).url)
    await copy(model, titles: 2)
    #expect(model.copies.count == 2)
    #expect(try BackupDocument.read(Data(contentsOf: model.copies[0].url)).movies.count == 2)
    // Nor for an empty one.
    await copy(model, titles: 0)
    #expect(model.kept.failure == LocalCopyRefusal.empty.sentence)
  }

  // MARK: At the same time

  @Test func twoCallsAreOneCopy() async throws {
    transport.answer(Self.export, with: .ok(document(1)))
    let wire = HeldTransport(transport)
    wire.hold("export")
    let model = model(wire)
    let calls = (1...3).map { _ in Task { await model.copyNow() } }
    #expect(await eventually { model.isCopying && !transport.lines.isEmpty })
    wire.release("export")
    for call in calls { await call.value }
    #expect(transport.lines == [Self.export])
    #expect(model.copies.count == 1)
  }

  @Test func whenTheSystemEndsTheTimeInTheBackgroundNothingIsHalfDone() async throws {
    transport.answer(Self.export, with: .ok(document(1)))
    let wire = HeldTransport(transport)
    wire.hold("export")
    let model = model(wire)
    model.isOn = true
    #expect(await eventually { !transport.lines.isEmpty })
    let woken = Task { await model.copyIfDue() }
    await Task.yield()
    woken.cancel()
    await woken.value
    #expect(model.kept == .init(isOn: true))
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func afterClosingNothingIsWrittenAnyMore() async throws {
    transport.answer(Self.export, with: .ok(document(1)))
    let wire = HeldTransport(transport)
    wire.hold("export")
    let model = model(wire)
    let copying = Task { await model.copyNow() }
    #expect(await eventually { !transport.lines.isEmpty })
    await model.close()
    await copying.value
    #expect(!FileManager.default.fileExists(atPath: folder.path))
    #expect(self.model().kept == .init())
  }
}

@Suite struct LocalCopyRuleTests {
  private func copy(_ day: Int, size: Int = 10) -> LocalCopy {
    let moment = Fixture.now + Double(day) * 86_400
    return LocalCopy(url: URL(filePath: "/copies/\(day)"), madeAt: moment, sizeBytes: size)
  }

  private func superseded(_ held: [LocalCopy], by new: LocalCopy) -> [Int] {
    LocalCopyRule.superseded(by: new, among: held, now: new.madeAt)
      .map { Int($0.madeAt.timeIntervalSince(Fixture.now) / 86_400) }.sorted()
  }

  @Test func upToFiveNothingGoes() {
    #expect(superseded([], by: copy(0)) == [])
    #expect(superseded((1...4).map { copy($0) }, by: copy(5)) == [])
    #expect(superseded((1...7).map { copy($0) }, by: copy(8)) == [1, 2, 3])
  }

  @Test func timesToComeAreTheFirstToGo() {
    #expect(superseded([1, 2, 3, 4, 900, 901].map { copy($0) }, by: copy(5)) == [900, 901])
    // The new one stays however late the others say they are.
    #expect(superseded((900...904).map { copy($0) }, by: copy(5)).count == 1)
  }

  @Test func oneThatIsMoreThanTwiceAsLargeAsAllThatCameSinceStays() {
    let held = [copy(1, size: 21), copy(2, size: 21)] + (3...6).map { copy($0) }
    #expect(superseded(held, by: copy(7)) == [1])
    #expect(superseded([copy(1, size: 20)] + (3...6).map { copy($0) }, by: copy(7)) == [1])
  }

  @Test func aNameSaysWhenTheCopyWasMade() {
    #expect(LocalCopyName.of(Fixture.now + 0.9) == "moviemanager-export-2026-02-13_162640Z.json")
    #expect(LocalCopyName.moment(in: "moviemanager-export-2026-02-13_162640Z.json") == Fixture.now)
    #expect(LocalCopyName.moment(in: "moviemanager-export-2026-02-13.json") == nil)
    #expect(LocalCopyName.moment(in: "moviemanager-export-2026-02-13_162640Z.json.part") == nil)
  }
}
