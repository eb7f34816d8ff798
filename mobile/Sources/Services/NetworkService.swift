import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The one door to the server. Sends requests, and turns whatever goes wrong into one `APIError`.
struct NetworkService: Sendable {
  let server: ServerAddress
  let transport: any Transport
  var token: @Sendable () -> String? = { nil }
  /// Called when the server no longer takes the token.
  var signedOut: @Sendable () -> Void = {}

  func send<Reply>(_ endpoint: Endpoint<Reply>) async throws(APIError) -> Reply {
    let (data, response) = try await answer(to: endpoint) { try await transport.send($0, body: endpoint.body) }
    try check(response, for: endpoint) { data }
    do { return try endpoint.read(data) } catch { throw .notOurServer }
  }

  /// Fetches into `folder`, under the name that the server gives the file.
  func download(_ endpoint: Endpoint<Data>, into folder: URL, named fallback: String) async throws(APIError) -> URL {
    let (fetched, response) = try await answer(to: endpoint) { try await transport.download($0) }
    defer { try? FileManager.default.removeItem(at: fetched) }
    try check(response, for: endpoint) { (try? Data(contentsOf: fetched)) ?? Data() }
    let file = folder.appending(path: response.attachmentName ?? fallback)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? FileManager.default.removeItem(at: file)
      try FileManager.default.moveItem(at: fetched, to: file)
    } catch { throw .storage }
    return file
  }

  /// Whatever a server asks for: at least a second, so that nothing goes round in circles, and at most an hour.
  private static func pause(_ text: String) -> Double? {
    guard let seconds = Double(text), !seconds.isNaN else { return nil }
    return min(max(seconds, 1), 3_600)
  }

  /// Where the token was replaced while the request was under way, it goes again with the new one: that an old token
  /// is refused is then no reason to ask for the password.
  private func answer<Reply, Answer: Sendable>(
    to endpoint: Endpoint<Reply>, _ ask: (URLRequest) async throws -> (Answer, HTTPURLResponse)
  ) async throws(APIError) -> (Answer, HTTPURLResponse) {
    do {
      let used = endpoint.needsToken ? token() : nil
      let first = try await ask(endpoint.request(to: server, token: used))
      guard first.1.statusCode == 401, endpoint.needsToken, let now = token(), now != used else { return first }
      if let file = first.0 as? URL { try? FileManager.default.removeItem(at: file) }
      return try await ask(endpoint.request(to: server, token: now))
    } catch { throw APIError.from(error) }
  }

  private func check<Reply>(
    _ response: HTTPURLResponse, for endpoint: Endpoint<Reply>, body: () -> Data
  ) throws(APIError) {
    if (200..<300).contains(response.statusCode) { return }
    if response.statusCode == 401 && endpoint.needsToken {
      signedOut()
      throw .signedOut
    }
    let retryAfter = response.value(forHTTPHeaderField: "Retry-After").flatMap(Self.pause)
    guard let problem = try? JSONDecoder.server.decode(Problem.self, from: body()) else {
      // A proxy between this device and the server could not reach it, or gave up waiting.
      throw [502, 503, 504].contains(response.statusCode) ? .notConnected : .notOurServer
    }
    throw .refused(problem, retryAfter: retryAfter)
  }
}

extension HTTPURLResponse {
  /// The name in Content-Disposition, if it is a plain one: it becomes part of a path here.
  fileprivate var attachmentName: String? {
    guard
      let disposition = value(forHTTPHeaderField: "Content-Disposition"),
      let match = disposition.firstMatch(of: /filename="?([A-Za-z0-9_-][A-Za-z0-9._-]*)"?/)
    else { return nil }
    return String(match.1)
  }
}
