import Foundation

extension ImportMode {
  var explanation: String {
    switch self {
    case .merge: "The newer of two rows counts. Nothing is removed from your library."
    case .replace: "Afterwards your library is exactly what the file holds. Whatever the file lacks is removed."
    }
  }
}

extension TransferModel.Source {
  var verb: String {
    switch self {
    case .file: "Import"
    case .backup: "Restore"
    }
  }
}

extension BackupFileInfo.Kind {
  var name: String {
    switch self {
    case .daily: "Daily"
    case .hourly: "Hourly"
    case .manual: "Made by hand"
    case .beforeImport: "Before an import"
    case .beforeRestore: "Before a restore"
    }
  }
}

extension ImportResult.Changes {
  /// Every number that is not nothing.
  var parts: [String] {
    let numbers = [
      (added, "added"), (updated, "updated"), (unchanged, "unchanged"), (kept, "kept"), (removed, "removed"),
    ]
    let parts = numbers.filter { $0.0 > 0 }.map { "\($0.0.formatted()) \($0.1)" }
    return parts.isEmpty ? ["none"] : parts
  }
}

extension PlannedRow.Action {
  var name: String {
    switch self {
    case .add: "Would be added"
    case .update: "Would be changed"
    case .keep: "Stays as it is here, which is newer"
    case .remove: "Would be removed"
    }
  }

  var symbol: String {
    switch self {
    case .add: "plus.circle.fill"
    case .update: "pencil.circle.fill"
    case .keep: "pause.circle.fill"
    case .remove: "minus.circle.fill"
    }
  }
}

extension PlannedRow {
  /// The fields that differ, as "My rating: 7 → 9".
  var differences: [String] {
    guard action == .update || action == .keep else { return [] }
    let before = Self.facts(before ?? [:])
    let after = Self.facts(after ?? [:])
    return Set(before.keys).union(after.keys).sorted().compactMap { key in
      let (old, new) = (before[key] ?? "none", after[key] ?? "none")
      return old == new ? nil : "\(key): \(old) → \(new)"
    }
  }

  /// Fields by the names that people know them by; what hangs below a field is spread out beside it.
  private static func facts(_ fields: [String: JSONValue]) -> [String: String] {
    var facts: [String: String] = [:]
    for (key, value) in fields {
      if case .object(let inner) = value {
        facts.merge(Self.facts(inner)) { own, _ in own }
      } else {
        facts[words(key)] = text(value, key)
      }
    }
    return facts
  }

  private static func words(_ key: String) -> String {
    let words = key.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  private static func text(_ value: JSONValue, _ key: String) -> String {
    switch value {
    case .null: "none"
    case .bool(let yes): yes ? "yes" : "no"
    case .number(let number):
      key == "last_modified" || key.hasPrefix("date_") || key.hasSuffix("_at")
        ? Wording.moment(number) : Wording.rating(number)
    case .text(let text): text
    case .array(let values): values.isEmpty ? "none" : values.map(entry).joined(separator: ", ")
    case .object: ""
    }
  }

  /// One recommendation of a title.
  private static func entry(_ value: JSONValue) -> String {
    guard let name = value["person_name"]?.asText else { return value.asText ?? "…" }
    return value["vote_type"] == .bool(false) ? "\(name) (better not)" : name
  }
}
