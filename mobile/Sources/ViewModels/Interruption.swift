/// An import or a restore whose answer was lost on the way: the server may or may not have carried it out.
struct Interruption: Hashable, Sendable {
  enum Finding: Hashable, Sendable {
    case looking
    /// The server cannot be asked at the moment.
    case unknown
    case notDone
    /// A safety backup is there, so it began; the library has not changed yet.
    case underWay
    case done(safetyBackup: String?)
  }

  let name: String
  /// Nil when the server could not be asked beforehand: then it can't be told what is new.
  let before: TransferEvidence?
  var finding = Finding.looking
}

/// What tells whether a transfer has happened: it moves the library's epoch on, and takes a safety backup first.
struct TransferEvidence: Hashable, Sendable {
  let epoch: String
  /// Newest first.
  let safetyBackups: [String]

  init(epoch: String, backups: [BackupFileInfo]) {
    self.epoch = epoch
    safetyBackups = backups.filter { $0.kind == .beforeImport || $0.kind == .beforeRestore }.map(\.filename)
  }

  func finding(after before: TransferEvidence) -> Interruption.Finding {
    let new = safetyBackups.first { !before.safetyBackups.contains($0) }
    if epoch != before.epoch { return .done(safetyBackup: new) }
    return new == nil ? .notDone : .underWay
  }
}

extension Interruption {
  var sentence: String {
    switch finding {
    case .looking: "The connection broke before the server answered. Checking whether it was done…"
    case .unknown:
      "The connection broke before the server answered, so it may or may not have been done. If it was, Backups holds a copy from just before."
    case .notDone: "The connection broke, and the server has not changed the library."
    case .underWay: "The connection broke while the server was at work, and it has not finished yet."
    case .done(safetyBackup: nil): "The connection broke, but it was done: the library has changed on the server."
    case .done: "The connection broke, but it was done. It can still be undone."
    }
  }

  var safetyBackup: String? {
    if case .done(let safetyBackup) = finding { safetyBackup } else { nil }
  }
}
