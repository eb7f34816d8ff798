/// What a metadata service says about a title. The fields are kept as they came: older rows hold
/// years as numbers, ratings as text and "N/A" for nothing, and none of that may cost a person the title.
struct Metadata: Hashable, Sendable {
  let fields: [String: JSONValue]

  func text(_ key: String) -> String? {
    guard let text = fields[key]?.asText, !text.isEmpty, text != "N/A" else { return nil }
    return text
  }

  func number(_ key: String) -> Double? {
    fields[key]?.asNumber
  }

  /// A list of names; older rows have them as one text with commas.
  func names(_ key: String) -> [String] {
    if case .array(let values) = fields[key] { return values.compactMap(\.asText) }
    guard let text = text(key) else { return [] }
    return text.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
  }
}

extension Metadata: Codable {
  init(from decoder: any Decoder) throws {
    fields = try decoder.singleValueContainer().decode([String: JSONValue].self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(fields)
  }
}
