import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct CopiesModelTests {
  private static let list = "GET /api/backup/copies"
  private let transport = ScriptedTransport([:])
  private let wire: HeldTransport
  private let model: CopiesModel

  init() {
    wire = HeldTransport(transport)
    model = CopiesModel(service: NetworkService(wire))
  }

  @Test func placesAndTheirCopiesAreReadAsTheServerHasThem() async {
    let reply = #"""
      {"places": [{"id": "p1", "name": "SFTP “nas”", "state": "behind", "sentence": "3 nights behind.",
        "holds_from": 4.0, "holds_until": 5.0, "nights_behind": 3, "copies": [
         {"filename": "2026-02-13.json.zst.age", "created_at": 5.0, "size_bytes": 3600, "kind": "daily", "movies": 142,
          "locked": true, "opened_by": ["1f0c1f0c1f0c1f0c"], "openable": false, "damaged": false, "confirmed_at": 6.0,
          "restorable": false, "tested_at": 7.0, "test_failure": "A row could not be read."}]}],
       "locking": {"locked": true, "only_owners": true, "kits": ["1f0c1f0c1f0c1f0c"], "sentence": "Locked."}}
      """#
    transport.answer(Self.list, with: .ok(reply))
    await model.load()
    let copy = CopyFile(
      filename: "2026-02-13.json.zst.age", createdAt: 5, sizeBytes: 3600, movies: 142, locked: true,
      openedBy: ["1f0c1f0c1f0c1f0c"], openable: false, confirmedAt: 6, restorable: false, testedAt: 7,
      testFailure: "A row could not be read.")
    let place = CopyPlace(
      id: "p1", name: "SFTP “nas”", state: .behind, sentence: "3 nights behind.", nightsBehind: 3, copies: [copy])
    #expect(
      model.phase == .loaded(BackupCopies(places: [place], locking: .init(locked: true, sentence: "Locked."))))
    #expect(model.found(place.placed(copy)) == copy)
  }

  @Test func whatANewerServerSaysAndAnOlderOneLeavesOutIsNoFailure() async {
    let reply = #"""
      {"places": [{"id": "p1", "name": "Tape", "state": "rewinding", "speed": 3,
        "copies": [{"filename": "a.json.zst", "created_at": 5.0}]}], "colour": "red"}
      """#
    transport.answer(Self.list, with: .ok(reply))
    await model.load()
    let copy = CopyFile(filename: "a.json.zst", createdAt: 5)
    let place = CopyPlace(id: "p1", name: "Tape", state: .other, copies: [copy])
    #expect(model.phase == .loaded(BackupCopies(places: [place])))
    // Nothing is made up of a copy of which nothing is known.
    #expect(copy.lockSentence == nil)
    #expect(copy.testSentence(now: Fixture.now) == "Not compared yet")
    #expect(place.attention == "Tape: See the server's web app")
  }

  @Test(arguments: [
    Fixture.reply(BackupCopies(places: [])), Fixture.unknownAddress,
    .problem(405, "This address does not take GET."),
  ])
  func aServerWithoutPlacesIsNotSpokenOf(reply: ScriptedTransport.Reply) async {
    #expect(!model.isOffered)
    transport.answer(Self.list, with: reply)
    await model.load()
    #expect(model.phase == .noPlaces)
    #expect(!model.isOffered)
  }

  @Test func whatWasKnownStaysWhileTheServerCannotBeAsked() async {
    let copies = BackupCopies(places: [Fixture.copyPlace()])
    transport.answer(Self.list, with: Fixture.reply(copies), .offline)
    await model.load()
    await model.load()
    #expect(model.phase == .failed(APIError.notConnected.sentence, known: copies))
    #expect(model.isOffered)
    #expect(model.found(Fixture.copyPlace().placed(Fixture.copy)) == Fixture.copy)
  }

  @Test func whereNothingIsKnownOnlyAnAnswerOfTheServerLeadsToThePage() async {
    transport.answer(
      Self.list, with: .offline, .problem(500, "Something went wrong."), Fixture.reply(BackupCopies(places: [])),
      .offline)
    await model.load()
    #expect(model.phase == .loading && !model.isOffered)
    await model.load()
    #expect(model.phase == .failed("Something went wrong.", known: nil) && model.isOffered)
    await model.load()
    await model.load()
    #expect(model.phase == .noPlaces && !model.isOffered)
  }

  @Test func anOlderAnswerDoesNotTakeThePlaceOfANewerOne() async {
    let new = BackupCopies(places: [Fixture.copyPlace(state: .damaged)])
    transport.answer(Self.list, with: Fixture.reply(BackupCopies(places: [Fixture.copyPlace()])), Fixture.reply(new))
    wire.holdNext("backup/copies")
    let first = Task { await model.load() }
    #expect(await eventually { transport.lines.count == 1 })
    await model.load()
    #expect(model.phase == .loaded(new))
    wire.release("backup/copies")
    await first.value
    #expect(model.phase == .loaded(new))
  }

  @Test func leavingThePageIsNoFailure() async {
    transport.answer(Self.list, with: Fixture.reply(BackupCopies(places: [Fixture.copyPlace()])))
    wire.hold("backup/copies")
    let loading = Task { await model.load() }
    #expect(await eventually { transport.lines.count == 1 })
    loading.cancel()
    await loading.value
    #expect(model.phase == .loading)
  }

  @Test func aCopyThatHasGoneIsNoLongerFound() async {
    let gone = CopyFile(filename: "old.json.zst", createdAt: 1)
    transport.answer(Self.list, with: Fixture.reply(BackupCopies(places: [Fixture.copyPlace()])))
    await model.load()
    #expect(model.found(Fixture.copyPlace().placed(gone)) == nil)
    #expect(model.found(Fixture.copyPlace("p2").placed(Fixture.copy)) == nil)
  }
}

@Suite struct CopyWordingTests {
  private static let now = Fixture.now.timeIntervalSince1970

  @Test(arguments: [
    (CopyPlace.State.ok, "Up to date"), (.waiting, "Waiting"), (.behind, "Behind"), (.unreachable, "Not reachable"),
    (.gone, "Copies are gone"), (.damaged, "Damaged copy"),
  ])
  func aStateHasTheNameThatTheWebAppHasForIt(state: CopyPlace.State, name: String) { #expect(state.name == name) }

  @Test func aPlaceInTroubleComesFirstAndIsSpokenOf() {
    let copies = BackupCopies(places: [
      Fixture.copyPlace("a"), Fixture.copyPlace("b", state: .waiting, sentence: "Soon."),
      Fixture.copyPlace("c", state: .behind, sentence: "3 nights behind."), Fixture.copyPlace("d"),
    ])
    #expect(copies.placesByTrouble.map(\.id) == ["b", "c", "a", "d"])
    #expect(copies.placesByTrouble.compactMap(\.attention) == ["Folder “c”: 3 nights behind."])
    #expect(copies.summary == "4 places")
    #expect(BackupCopies(places: [copies.places[0], copies.places[3]]).summary == "Up to date")
  }

  @Test func howFarAPlaceIsBehindIsSaidOnce() {
    let behind = Fixture.copyPlace(state: .behind, sentence: "3 nights behind.", nights: 3)
    let gone = Fixture.copyPlace(state: .gone, sentence: "All copies are gone.", nights: 1)
    #expect(behind.alsoBehind == nil)
    #expect(gone.alsoBehind == "1 night behind.")
    #expect(Fixture.copyPlace(state: .gone).alsoBehind == nil)
  }

  @Test func theNewestCopyStandsAloneAndTheOlderOnesBelow() {
    let copies = ["c", "b", "a"].map { CopyFile(filename: $0, createdAt: 1) }
    let place = Fixture.copyPlace(copies: copies)
    #expect(place.newest == copies[0])
    #expect(Array(place.older) == [copies[1], copies[2]])
    #expect(Fixture.copyPlace(copies: []).newest == nil)
  }

  @Test func aCopySaysWhatIsKnownOfIt() {
    var copy = CopyFile(filename: "a", createdAt: 5, sizeBytes: 3600, movies: 142, locked: false)
    #expect(copy.facts.hasPrefix("142 titles · "))
    #expect(copy.testSentence(now: Fixture.now) == "Not compared yet")
    copy.confirmedAt = 6
    #expect(copy.testSentence(now: Fixture.now) == "Compared with the backup")
    copy.restorable = true
    copy.testedAt = Self.now - 2 * 3600
    #expect(copy.testSentence(now: Fixture.now) == "Restored in a test 2 hours ago")
    #expect(copy.warning == nil)
    #expect(copy.canBeRestored)
    copy.restorable = false
    #expect(copy.warning == "Test failed: it does not restore.")
    copy.testFailure = "A row could not be read."
    #expect(copy.warning == "Test failed: A row could not be read.")
    copy.damaged = true
    #expect(copy.warning == "Damaged")
    #expect(!copy.canBeRestored)
  }

  @Test func aLockIsSaidWithTheKitsThatOpenIt() {
    var copy = CopyFile(filename: "a", createdAt: 5, locked: false)
    #expect(copy.lockSentence == "Not locked")
    copy.locked = true
    #expect(copy.lockSentence == "Locked with an unnamed key")
    copy.openedBy = ["1f0c1f0c1f0c1f0c"]
    #expect(copy.lockSentence == "Locked, opens with kit 1f0c1f0c1f0c1f0c")
    copy.openedBy = ["1f0c1f0c1f0c1f0c", "ab12ab12ab12ab12"]
    #expect(copy.lockSentence == "Locked, opens with kit 1f0c1f0c1f0c1f0c or ab12ab12ab12ab12")
    #expect(copy.closedSentence == nil)
    copy.openable = false
    #expect(copy.closedSentence == "The server can’t open it. Open it with the emergency kit, and import the file.")
    #expect(!copy.canBeRestored)
  }
}
