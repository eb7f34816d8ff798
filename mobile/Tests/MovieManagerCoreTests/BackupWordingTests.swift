import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct BackupWordingTests {
  private func status(_ json: String) throws -> BackupStatus {
    try JSONDecoder.server.decode(BackupStatus.self, from: Data(json.utf8))
  }

  @Test(arguments: [BackupStatus.State.late, .failing, .missing, .shrunk])
  func aStateThatIsNotWellIsSaidInTheServersWords(state: BackupStatus.State) {
    let status = Fixture.status(enabled: true, state, "The newest backup is 3 days old. Is the server on at night?")
    #expect(status.warning == status.sentence)
    #expect(status.attention == status.sentence)
  }

  @Test(arguments: [BackupStatus.State.ok, .off])
  func nothingIsSaidWhereAllIsWell(state: BackupStatus.State) {
    #expect(Fixture.status(enabled: state == .ok, state, "The newest backup is 3 hours old.").attention == nil)
  }

  @Test func aLossThatWasNotSeenIsSaidFirst() {
    var status = Fixture.status(enabled: true)
    status.loss = .init(backup: "b.json", before: "a.json", sentence: "150 of 200 titles are gone.", seen: false)
    #expect(status.attention == "150 of 200 titles are gone.")
    status.loss = .init(backup: "b.json", before: "a.json", sentence: "150 of 200 titles are gone.", seen: true)
    #expect(status.attention == nil)
  }

  @Test func aRestoreTestIsSaidWithItsTimeOrItsReason() {
    var status = Fixture.status(enabled: true)
    #expect(status.testSentence(now: Fixture.now) == nil)
    status.lastTestAt = Fixture.now.timeIntervalSince1970 - 3 * 3600
    status.lastTestOk = true
    #expect(status.testSentence(now: Fixture.now) == "Restored in a test 3 hours ago.")
    status.lastTestOk = false
    status.lastTestFailure = "A row could not be read."
    #expect(status.testSentence(now: Fixture.now) == nil)
    #expect(status.testFailure == "A restore test failed: A row could not be read.")
  }

  @Test func anOlderServerIsUnderstoodByWhatItSays() throws {
    let fields = #""backup_enabled": true, "schedule": "daily", "timezone": "UTC", "stale": false, "next_run_at": 5.0"#
    let well = try status("{\(fields)}")
    #expect(well.state == .other)
    #expect(well.attention == nil)
    let failing = try status("{\(fields), \"last_failure_reason\": \"No space is left.\"}")
    #expect(failing.attention == "Backups have failed: No space is left.")
  }

  @Test func aStateThatOnlyANewerServerKnowsIsSaidInItsWords() throws {
    let json = #"""
      {"backup_enabled": true, "schedule": "monthly", "next_run_at": 5.0, "state": "frozen", "sentence": "Thaw it.",
       "somewhere": {"new": true}}
      """#
    let status = try status(json)
    #expect(status.state == .other)
    #expect(status.attention == "Thaw it.")
  }

  @Test func aBackupSaysWhetherARestoreWasTriedOut() {
    var backup = Fixture.backup("a.json")
    #expect(backup.testSentence(now: Fixture.now) == "Not tested yet")
    backup.restorable = true
    backup.testedAt = Fixture.now.timeIntervalSince1970 - 3 * 3600
    #expect(backup.testSentence(now: Fixture.now) == "Restored in a test 3 hours ago")
    #expect(backup.warning == nil)
    backup.restorable = false
    backup.testFailure = "A row could not be read."
    #expect(backup.warning == "A restore test failed: A row could not be read.")
    backup.verified = false
    #expect(backup.warning == "Damaged: it no longer matches its checksum, so it can't be restored.")
  }

  @Test func aRescueCopyIsNotOfferedForARestore() {
    #expect(!Fixture.backup("a.json", kind: .rescue).canBeRestored)
    #expect(Fixture.backup("a.json", kind: .beforeImport).canBeRestored)
    var damaged = Fixture.backup("a.json")
    damaged.verified = false
    #expect(!damaged.canBeRestored)
  }

  @Test func aDeletedBackupSaysUntilWhenItCanBeBroughtBack() throws {
    let json = #"""
      {"filename": "a.json", "created_at": 5.0, "size_bytes": 10, "kind": "daily", "verified": true, "movies": 3,
       "deleted_at": 1770913600.0, "gone_at": 1772123200.0}
      """#
    let deleted = try JSONDecoder.server.decode(DeletedBackup.self, from: Data(json.utf8))
    #expect(deleted.backup == Fixture.backup("a.json"))
    #expect(
      deleted.sentence(now: Fixture.now) == "Deleted 1 day ago, gone for good on \(Wording.day(1_772_123_200))")
  }
}
