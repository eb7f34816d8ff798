import Foundation

/// Rows of the document in the words that the web app has for them too.
struct RowWording: Sendable {
  /// Names of lists by id.
  var lists: [String: String] = [:]

  private static let fields = [
    ("name", "Name"), ("status", "Status"), ("custom_list_id", "List"), ("watch_history", "Watched"),
    ("recommendations", "Recommended by"), ("is_trusted", "Trusted"), ("color", "Colour"), ("emoji", "Emoji"),
    ("icon", "Icon"), ("position", "Position"), ("created_at", "Created"), ("last_modified", "Last changed"),
  ]
  private static let statuses: [MovieStatus: String] = [
    .toWatch: "to watch", .watched: "watched", .deleted: "deleted", .custom: "on a list",
  ]
}

extension RowWording {
  /// Knows the lists of the library, those that a preview itself adds, and those that its rows are on.
  init(lists: [String: CustomList], rows: [PlannedRow] = [], named: [String: String]? = nil) {
    self.lists = lists.mapValues(\.name).merging(named ?? [:]) { _, name in name }
    for row in rows where row.kind == .list {
      if let name = row.after?["name"]?.asText ?? row.before?["name"]?.asText { self.lists[row.key] = name }
    }
  }

  func name(of row: PlannedRow) -> String {
    row.title ?? row.after?["name"]?.asText ?? row.before?["name"]?.asText ?? lists[row.key] ?? row.key
  }

  /// The fields that differ, as "Status: to watch → watched". When a row changed is worth a line only where
  /// nothing else did.
  func differences(of row: PlannedRow) -> [String] {
    guard row.action == .update || row.action == .keep else { return [] }
    let all = Self.fields.filter { row.before?[$0.0] != nil || row.after?[$0.0] != nil }
    let telling = all.filter { $0.0 != "last_modified" }
    return (telling.isEmpty ? all : telling).compactMap { field, name in
      let before = value(of: field, row.before?[field])
      let after = value(of: field, row.after?[field])
      if before == after { return nil }
      return row.action == .keep ? "\(name): \(before) (not taken: \(after))" : "\(name): \(before) → \(after)"
    }
  }

  /// What a row of a backup says, a line for each field that says something.
  func facts(of row: [String: JSONValue]) -> [String] {
    Self.fields.compactMap { field, name in
      guard field != "name", field != "last_modified", let value = row[field], !value.isNothing else { return nil }
      return "\(name): \(self.value(of: field, value))"
    }
  }

  private func value(of field: String, _ value: JSONValue?) -> String {
    switch (field, value) {
    case ("watch_history", .object(let history)): watched(history)
    case ("watch_history", _): "not watched"
    case ("recommendations", .array(let entries)) where !entries.isEmpty:
      entries.map(recommendation).joined(separator: ", ")
    case ("recommendations", _): "nobody"
    case ("status", .text(let status)): MovieStatus(rawValue: status).flatMap { Self.statuses[$0] } ?? status
    case ("custom_list_id", .text(let id)): lists[id] ?? "a list that this library lacks"
    case ("created_at", .number(let time)), ("last_modified", .number(let time)): Wording.moment(time)
    case (_, .bool(let yes)): yes ? "yes" : "no"
    default: value?.asText ?? "none"
    }
  }

  private func watched(_ history: [String: JSONValue]) -> String {
    let day = if case .number(let time) = history["date_watched"] { Wording.day(time) } else { "date unknown" }
    guard case .number(let rating) = history["my_rating"] else { return "\(day), not rated" }
    return "\(day), rated \(Wording.rating(rating))"
  }

  private func recommendation(_ entry: JSONValue) -> String {
    let name = entry["person_name"]?.asText ?? "somebody"
    return entry["vote_type"] == .bool(false) ? "\(name) (against)" : name
  }
}

extension JSONValue {
  fileprivate var isNothing: Bool { self == .null || self == .array([]) || self == .text("") }
}
