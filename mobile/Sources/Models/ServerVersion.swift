/// The version of a server, as it says it: "1.2.3".
struct ServerVersion: Hashable, Sendable {
  /// The newest kind of server that this app was made for.
  static let newestKnown = 1

  let text: String

  var isTooNew: Bool {
    guard let major = text.split(separator: ".").first.flatMap({ Int($0) }) else { return false }
    return major > Self.newestKnown
  }

  var notice: String? {
    isTooNew ? "This server is version \(text), which is newer than this app understands in full. Update the app." : nil
  }
}
