import Foundation

extension ImportMode {
  func explanation(of source: TransferModel.Source) -> String {
    switch (self, source) {
    case (.merge, _): "Adds what is missing and takes the newer side of what differs. Nothing is removed."
    case (.replace, .selection):
      "What you picked becomes as it is in the backup: newer changes to it go back. Everything else stays."
    case (.replace, _):
      "Your library becomes exactly what is in it: newer changes go back, and what it lacks is removed."
    }
  }
}

extension TransferModel.Source {
  var verb: String {
    switch self {
    case .file: "Import"
    case .backup, .selection, .copy: "Restore"
    }
  }

  var applying: String {
    switch self {
    case .file: "Importing \(name)…"
    case .backup, .selection, .copy: "Restoring \(name)…"
    }
  }

  /// Above the preview.
  var heading: String {
    if case .copy(let copy) = self { return copy.words.prefix(1).uppercased() + copy.words.dropFirst() }
    return name
  }
}

extension ImportResult.Changes {
  /// Every number that is not nothing.
  var parts: [String] {
    let numbers = [
      (added, "added"), (updated, "changed"), (unchanged, "same"), (kept, "kept"), (removed, "removed"),
    ]
    let parts = numbers.filter { $0.0 > 0 }.map { "\($0.0.formatted()) \($0.1)" }
    return parts.isEmpty ? ["none"] : parts
  }
}

extension PlannedRow.Action {
  var name: String {
    switch self {
    case .add: "Will be added"
    case .update: "Will be changed"
    case .keep: "Kept, because yours is newer"
    case .remove: "Will be removed"
    case .other: "See the server's web app"
    }
  }

  /// Of a comparison: what has happened since.
  var pastName: String {
    switch self {
    case .add: "Added since"
    case .update: "Changed since"
    case .remove: "Removed since"
    case .keep, .other: "Differs"
    }
  }

  var symbol: String {
    switch self {
    case .add: "plus.circle.fill"
    case .update: "pencil.circle.fill"
    case .keep: "pause.circle.fill"
    case .remove: "minus.circle.fill"
    case .other: "questionmark.circle.fill"
    }
  }
}
