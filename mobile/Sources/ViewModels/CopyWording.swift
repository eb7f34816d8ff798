import Foundation

extension CopyPlace.State {
  var name: String {
    switch self {
    case .ok: "Up to date"
    case .waiting: "Waiting"
    case .behind: "Behind"
    case .unreachable: "Not reachable"
    case .gone: "Copies are gone"
    case .damaged: "Damaged copy"
    case .other: "See the server's web app"
    }
  }

  var symbol: String {
    switch self {
    case .ok: "checkmark.circle"
    case .waiting: "clock"
    case .behind, .unreachable, .gone, .damaged: "exclamationmark.triangle.fill"
    case .other: "questionmark.circle"
    }
  }

  var needsAttention: Bool {
    switch self {
    case .ok, .waiting: false
    case .behind, .unreachable, .gone, .damaged, .other: true
    }
  }
}

extension CopyPlace {
  var newest: CopyFile? { copies.first }
  var older: ArraySlice<CopyFile> { copies.dropFirst() }

  /// "3 nights behind.", where the sentence is about something that is worse.
  var alsoBehind: String? {
    switch state {
    case .gone, .damaged, .other:
      nightsBehind > 0 ? "\(Wording.count(nightsBehind, "night", "nights")) behind." : nil
    case .ok, .waiting, .behind, .unreachable: nil
    }
  }

  /// What the person should know without opening the list; nil while all is well.
  var attention: String? {
    state.needsAttention ? "\(name): \(sentence.isEmpty ? state.name : sentence)" : nil
  }
}

extension BackupCopies {
  /// Those that are not up to date first.
  var placesByTrouble: [CopyPlace] { places.filter { $0.state != .ok } + places.filter { $0.state == .ok } }

  /// "Up to date" where that holds for every place; otherwise how many there are.
  var summary: String {
    let states = Set(places.map(\.state))
    if states.count == 1, let state = states.first { return state.name }
    return Wording.count(places.count, "place", "places")
  }
}

extension CopyFile {
  /// "142 titles · 48 kB".
  var facts: String {
    let size = sizeBytes.formatted(.byteCount(style: .file))
    return [movies.map(Wording.titles), size].compactMap { $0 }.joined(separator: " · ")
  }

  /// What is wrong with it, if something is.
  var warning: String? {
    if damaged { return "Damaged" }
    return restorable == false ? "Test failed: \(testFailure ?? "it does not restore.")" : nil
  }

  /// What is known of its soundness: the server has read it back, and perhaps restored it on trial.
  func testSentence(now: Date) -> String {
    if restorable == true, let testedAt { return "Restored in a test \(Wording.ago(testedAt, now: now))" }
    return confirmedAt == nil ? "Not compared yet" : "Compared with the backup"
  }

  var lockSentence: String? {
    guard let locked else { return nil }
    if !locked { return "Not locked" }
    return openedBy.isEmpty
      ? "Locked with an unnamed key" : "Locked, opens with kit \(openedBy.joined(separator: " or "))"
  }

  /// Why it cannot be restored from here, and what to do instead.
  var closedSentence: String? {
    openable ? nil : "The server can’t open it. Open it with the emergency kit, and import the file."
  }
}

extension PlacedCopy {
  /// "copy of 12 Feb 2026 at 03:00 in Folder “usb”".
  var words: String { "copy of \(Wording.moment(createdAt)) in \(placeName)" }
}
