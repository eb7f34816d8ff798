import Foundation

@testable import MovieManagerCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A wire that answers as a test says, and remembers what was asked.
final class ScriptedTransport: Transport {
  struct Reply: Sendable {
    var status = 200
    var headers: [String: String] = [:]
    var body = ""
    var error: URLError.Code?

    static func ok(_ body: String) -> Reply { Reply(body: body) }
    static let noContent = Reply(status: 204)
    static let offline = Reply(error: .notConnectedToInternet)

    static func problem(_ status: Int, _ detail: String, errors: [String]? = nil, retryAfter: String? = nil) -> Reply {
      let problem = Problem(type: "/problems/test", title: "Test", status: status, detail: detail, errors: errors)
      let body = String(decoding: try! JSONEncoder().encode(problem), as: UTF8.self)
      return Reply(status: status, headers: retryAfter.map { ["Retry-After": $0] } ?? [:], body: body)
    }

    /// The refusal of a plan that no longer holds, with the one that does.
    static func planChanged(_ preview: ImportResult) -> Reply {
      let problem =
        #"{"type": "/problems/plan-changed", "title": "The plan changed", "status": 409, "detail": "The library changed meanwhile.", "preview": "#
      return Reply(status: 409, body: problem + Fixture.json(preview) + "}")
    }
  }

  struct Asked: Hashable, Sendable {
    let line: String
    var body = ""
    var authorization: String?
  }

  private let replies: Guarded<[String: [Reply]]>
  private let log = Guarded<[Asked]>([])

  /// Replies by "METHOD /path?query"; of several, each is given once, and the last one for ever after.
  init(_ replies: [String: [Reply]]) { self.replies = Guarded(replies) }

  var asked: [Asked] { log.value }
  var lines: [String] { log.value.map(\.line) }

  func answer(_ line: String, with reply: Reply...) { answer(line, with: reply) }
  func answer(_ line: String, with all: [Reply]) { replies.change { $0[line] = all } }

  func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse) {
    let line = Self.line(of: request)
    // Whoever sees the request written down can count on its answer being taken.
    let reply = next(line)
    log.change {
      $0.append(
        Asked(line: line, body: Self.text(of: body), authorization: request.value(forHTTPHeaderField: "Authorization")))
    }
    if let error = reply.error { throw URLError(error) }
    let response = HTTPURLResponse(
      url: request.url!, statusCode: reply.status, httpVersion: nil, headerFields: reply.headers)!
    return (Data(reply.body.utf8), response)
  }

  func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse) {
    let (data, response) = try await send(request, body: .none)
    let file = URL.temporaryDirectory.appending(path: UUID().uuidString)
    try data.write(to: file)
    return (file, response)
  }

  private func next(_ line: String) -> Reply {
    var reply = Reply.problem(501, "The test has no answer to \(line).")
    replies.change {
      guard let first = $0[line]?.first else { return }
      reply = first
      if $0[line]!.count > 1 { $0[line]!.removeFirst() }
    }
    return reply
  }

  private static func line(of request: URLRequest) -> String {
    let url = request.url!
    let parts = URLComponents(url: url, resolvingAgainstBaseURL: false)!
    return "\(request.httpMethod!) \(parts.percentEncodedPath)" + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
  }

  private static func text(of body: RequestBody) -> String {
    switch body {
    case .none: ""
    case .data(let data): String(decoding: data, as: UTF8.self)
    case .file(let file): (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }
  }
}
