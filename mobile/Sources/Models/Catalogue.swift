/// What the server can look up of titles, and how far it is with this library.
struct Catalogue: Codable, Hashable, Sendable {
  struct Source: Codable, Hashable, Sendable {
    let name: String
    let configured: Bool
    /// Until when it is left alone, and why.
    var quietUntil: Timestamp?
    var because: String?
  }

  let titles: Int
  let withoutName: Int
  /// Titles of which some source is still to be asked.
  let pending: Int
  let unknown: Int
  /// Whether the server looks titles up by itself.
  let filling: Bool
  /// Another one after every change of what is known of titles.
  let version: String
  let sources: [Source]
}

extension Catalogue {
  func has(_ source: String) -> Bool { sources.contains { $0.name == source && $0.configured } }

  var isFilling: Bool { filling && pending > 0 }

  /// Why nothing comes at the moment; nil while some source can be asked.
  var quiet: Source? {
    if sources.contains(where: { $0.configured && $0.quietUntil == nil }) { return nil }
    return sources.first { $0.configured && $0.because != nil }
  }
}
