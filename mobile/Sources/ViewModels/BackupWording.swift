import Foundation

extension BackupFileInfo.Kind {
  var name: String {
    switch self {
    case .daily: "Daily"
    case .hourly: "Hourly"
    case .manual: "By hand"
    case .beforeImport: "Before an import"
    case .beforeRestore: "Before a restore"
    case .rescue: "Rescue copy"
    case .other: "Backup"
    }
  }
}

extension BackupFileInfo {
  var title: String { label ?? Wording.moment(createdAt) }

  /// "Daily · 142 titles · 48 kB".
  var facts: String {
    let size = sizeBytes.formatted(.byteCount(style: .file))
    let moment = label == nil ? nil : Wording.moment(createdAt)
    return [moment, kind.name, movies.map(Wording.titles), size].compactMap { $0 }.joined(separator: " · ")
  }

  /// What is wrong with it, if something is.
  var warning: String? {
    if isDamaged { return "Damaged: it no longer matches its checksum, so it can't be restored." }
    if restorable == false {
      return "A restore test failed" + (testFailure.map { ": \($0)" } ?? ".")
    }
    return nil
  }

  func testSentence(now: Date) -> String {
    if restorable == true, let testedAt { return "Restored in a test \(Wording.ago(testedAt, now: now))" }
    if kind == .rescue { return "Can be downloaded; only the server's operator can restore it" }
    if verified == nil { return "Not tested yet, and has no checksum" }
    return "Not tested yet"
  }
}

extension DeletedBackup {
  func sentence(now: Date) -> String {
    "Deleted \(Wording.ago(deletedAt, now: now)), gone for good on \(Wording.day(goneAt))"
  }
}

extension BackupStatus {
  /// What the person should know wherever they are; nil while all is well or backups are off.
  var attention: String? {
    if let loss, !loss.seen { return loss.sentence }
    return warning
      ?? (askToEnable ? "Nightly backups ended with an upgrade of the server. Turn them on under Account." : nil)
  }

  /// What is wrong, if something is.
  var warning: String? {
    switch state {
    case .ok, .off: nil
    case .late, .failing, .missing, .shrunk: sentence.isEmpty ? failure ?? "Backups need your attention." : sentence
    // An older server says less, and a newer one more than this app knows.
    case .other: failure ?? (sentence.isEmpty ? nil : sentence)
    }
  }

  private var failure: String? {
    guard let reason = lastFailureReason else { return nil }
    let since = (failingSince ?? lastFailureAt).map { " since \(Wording.moment($0))" } ?? ""
    return "Backups have failed\(since): \(reason)"
  }

  var scheduleSentence: String {
    let next = Wording.moment(nextRunAt)
    return backupEnabled
      ? "Next backup: \(next)." : "The server can keep a backup every \(schedule == "hourly" ? "hour" : "night")."
  }

  var lastSuccessSentence: String {
    lastSuccessAt.map { "Last backup: \(Wording.moment($0))." } ?? "No backup has been made yet."
  }

  /// "Restored in a test 3 hours ago."; nil while nothing has been tested.
  func testSentence(now: Date) -> String? {
    guard lastTestOk == true, let lastTestAt else { return nil }
    return "Restored in a test \(Wording.ago(lastTestAt, now: now))."
  }

  var testFailure: String? {
    lastTestOk == false ? "A restore test failed" + (lastTestFailure.map { ": \($0)" } ?? ".") : nil
  }
}

extension TitleHistory.Span {
  var changeName: String {
    switch change {
    case .appeared: "Appeared"
    case .changed: "Changed"
    case .vanished: "Vanished"
    case .other: "Differs"
    }
  }

  /// "From 2 Feb 2026 to 13 Feb 2026, in 12 backups".
  var period: String {
    let count = Wording.count(backups, "backup", "backups")
    let (start, end) = (Wording.day(from), Wording.day(until))
    return start == end ? "\(start), in \(count)" : "From \(start) to \(end), in \(count)"
  }
}
