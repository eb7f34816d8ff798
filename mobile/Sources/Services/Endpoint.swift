import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A request as a value: what is asked, and how its answer is read.
struct Endpoint<Reply: Sendable>: Sendable {
  enum Method: String, Sendable { case get, post, put, delete }

  var method: Method = .get
  /// The steps of the path after /api, each of them any text.
  var path: [String]
  var query: [String: String] = [:]
  var body: RequestBody = .none
  var contentType = "application/json"
  var needsToken = true
  /// Importing or exporting a large library may take a server its time.
  var timeout: TimeInterval = 30
  var read: @Sendable (Data) throws -> Reply
}

enum RequestBody: Hashable, Sendable {
  case none
  case data(Data)
  case file(URL)

  static func json(_ fields: [String: JSONValue]) -> RequestBody {
    // Encoding a JSON value fails on NaN and infinities alone, which no field of the app can hold.
    (try? JSONEncoder().encode(JSONValue.object(fields))).map(RequestBody.data) ?? .none
  }
}

extension Endpoint where Reply: Decodable {
  init(
    _ method: Method, _ path: [String], query: [String: String] = [:], body: RequestBody = .none,
    needsToken: Bool = true, timeout: TimeInterval = 30
  ) {
    self.init(method: method, path: path, query: query, body: body, needsToken: needsToken, timeout: timeout) {
      try JSONDecoder.server.decode(Reply.self, from: $0)
    }
  }
}

extension Endpoint where Reply == Void {
  init(_ method: Method, _ path: [String], body: RequestBody = .none) {
    self.init(method: method, path: path, body: body) { _ in }
  }
}

extension Endpoint {
  func request(to server: ServerAddress, token: String?) -> URLRequest {
    var request = URLRequest(url: url(on: server), timeoutInterval: timeout)
    request.httpMethod = method.rawValue.uppercased()
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    if body != .none { request.setValue(contentType, forHTTPHeaderField: "Content-Type") }
    if let token { request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
    return request
  }

  private func url(on server: ServerAddress) -> URL {
    var parts = URLComponents(url: server.url, resolvingAgainstBaseURL: false) ?? URLComponents()
    parts.percentEncodedPath += "/" + (["api"] + path).map(Self.escaped).joined(separator: "/")
    if !query.isEmpty {
      let pairs = query.sorted { $0.key < $1.key }.map { Self.escaped($0.key) + "=" + Self.escaped($0.value) }
      parts.percentEncodedQuery = pairs.joined(separator: "&")
    }
    return parts.url ?? server.url
  }

  /// Only letters, digits and -._~ stay: a name may hold a slash, and a plus would arrive as a space.
  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }
}

extension JSONDecoder {
  /// The server's keys are snake_case; keys of dictionaries stay as they came.
  static var server: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}
