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
    let data: Data
    let response: HTTPURLResponse
    do {
      (data, response) = try await transport.send(request(for: endpoint), body: endpoint.body)
    } catch { throw APIError.from(error) }
    try check(response, for: endpoint) { data }
    do { return try endpoint.read(data) } catch { throw .notOurServer }
  }

  /// Fetches into `folder`, under the name that the server gives the file.
  func download(_ endpoint: Endpoint<Data>, into folder: URL, named fallback: String) async throws(APIError) -> URL {
    let fetched: URL
    let response: HTTPURLResponse
    do { (fetched, response) = try await transport.download(request(for: endpoint)) } catch {
      throw APIError.from(error)
    }
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

  private func request<Reply>(for endpoint: Endpoint<Reply>) -> URLRequest {
    endpoint.request(to: server, token: endpoint.needsToken ? token() : nil)
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
