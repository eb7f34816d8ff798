import Foundation

/// The address of the owner's server, made from what a person types.
struct ServerAddress: Codable, Hashable, Sendable {
  let url: URL

  enum Refusal: Error, Hashable {
    case notAnAddress
    case needsEncryption(host: String)

    var sentence: String {
      switch self {
      case .notAnAddress:
        "That is not a server address. It looks like 192.168.1.20:8155 or https://movies.example.org."
      case .needsEncryption(let host):
        "Without encryption anybody on the way to \(host) could read your password. Use https:// for it, or its IP address."
      }
    }
  }

  /// Without the path: where the server is when what was typed is the address of one of its pages.
  var root: ServerAddress? {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: false)
    guard parts?.path.isEmpty == false else { return nil }
    parts?.path = ""
    return parts?.url.map(ServerAddress.init(url:))
  }

  private init(url: URL) { self.url = url }

  init(_ typed: String) throws(Refusal) {
    let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
    let hasScheme = text.contains("://")
    guard
      var parts = URLComponents(string: hasScheme ? text : "http://" + text),
      let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = parts.host?.lowercased(), !host.isEmpty,
      parts.user == nil, parts.password == nil
    else { throw .notAnAddress }

    let isLocal = Self.isLocal(host)
    if hasScheme && scheme == "http" && !isLocal { throw .needsEncryption(host: host) }
    parts.scheme = hasScheme ? scheme : isLocal ? "http" : "https"
    parts.host = host
    // A bare local address means the port that the server has unless told otherwise.
    if !hasScheme && isLocal && parts.port == nil { parts.port = 8155 }
    parts.path = Self.withoutEnd(parts.path)
    parts.query = nil
    parts.fragment = nil
    guard let url = parts.url else { throw .notAnAddress }
    self.url = url
  }

  /// Names that only a home network or a private one has.
  private static let localEndings = [
    ".local", ".lan", ".home.arpa", ".internal", ".home", ".localdomain", ".fritz.box", ".ts.net",
  ]

  /// A server that may be reached without encryption, because the way to it is one's own.
  private static func isLocal(_ host: String) -> Bool {
    let isVersion6 = host.contains(":")
    let isVersion4 =
      host.split(separator: ".").count == 4 && host.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
    return isVersion6 || isVersion4 || !host.contains(".") || localEndings.contains(where: host.hasSuffix)
  }

  /// People paste the address of a page or of the interface; what counts is where the server begins.
  private static func withoutEnd(_ path: String) -> String {
    var path = path
    while path.hasSuffix("/") { path.removeLast() }
    return path.hasSuffix("/api") ? String(path.dropLast(4)) : path
  }
}
