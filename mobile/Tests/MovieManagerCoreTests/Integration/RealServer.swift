import Foundation
import Testing

@testable import MovieManagerCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A server process of this repository, which scripts/swift-test.sh starts beside the tests.
struct RealServer: Sendable {
  private static let environment = ProcessInfo.processInfo.environment
  static let isThere = environment["MOVIEMANAGER_TEST_URL"] != nil
  static let whyNot: Comment = "no server was started; scripts/swift-test.sh does it"

  let address: ServerAddress

  static func main() throws -> RealServer {
    RealServer(address: try ServerAddress(try #require(environment["MOVIEMANAGER_TEST_URL"])))
  }

  /// Skips where the server is from before backups could be looked into.
  static let looksIntoThePast = ConditionTrait.enabled("the server has no recently deleted backups yet") {
    guard isThere else { return false }
    return try await main().has("backup/deleted")
  }

  /// Whether the server has this path: without a token it then asks for one.
  private func has(_ path: String) async throws -> Bool {
    let request = URLRequest(url: address.url.appending(path: "api").appending(path: path))
    let (_, response) = try await URLSessionTransport().send(request, body: .none)
    return response.statusCode == 401
  }

  /// Another one, with settings of its own.
  static func start(
    _ settings: [String: String] = [:], ownDatabase: Bool = false, tmdb: [JSONValue] = []
  ) async throws -> RealServer {
    let reply = try await ask(
      "servers",
      [
        "environment": .object(settings.mapValues(JSONValue.text)), "own_database": .bool(ownDatabase),
        "tmdb": .array(tmdb),
      ])
    return RealServer(address: try ServerAddress(try #require(reply["url"]?.asText)))
  }

  func stop() async throws {
    _ = try await Self.ask("servers/stop", ["url": .text(address.url.absoluteString)])
  }

  /// Runs the operator's command with the settings of this server, and says how it ended and what it printed.
  @discardableResult
  func command(_ arguments: String...) async throws -> (code: String?, output: String) {
    let reply = try await Self.ask(
      "servers/command",
      ["url": .text(address.url.absoluteString), "arguments": .array(arguments.map(JSONValue.text))])
    return (reply["code"]?.asText, reply["output"]?.asText ?? "")
  }

  /// An address that takes whatever is posted to it.
  static func receiver(named name: String) throws -> String {
    try #require(environment["MOVIEMANAGER_TEST_RECEIVER"]) + "/" + name
  }

  static func received(at name: String) async throws -> [JSONValue] {
    guard case .array(let messages) = try await ask("received", ["path": .text("/" + name)])["messages"] else {
      return []
    }
    return messages
  }

  /// Flips a byte of a backup on the server's disk.
  func damage(_ filename: String, of user: User) async throws {
    _ = try await Self.ask("backups/damage", ["user_id": .text(user.id), "filename": .text(filename)])
  }

  /// A new account, made as an administrator makes them.
  func account() async throws -> Credentials {
    try await Self.oneAtATime.run { try await makeAccount() }
  }

  /// The service of somebody with a new account.
  func signedIn() async throws -> (service: NetworkService, user: User) {
    try await Self.oneAtATime.run {
      let credentials = try await makeAccount()
      let visitor = NetworkService(server: address, transport: URLSessionTransport())
      let token = try await visitor.signIn(email: credentials.user.email, password: Credentials.password).accessToken
      return (NetworkService(server: address, transport: URLSessionTransport(), token: { token }), credentials.user)
    }
  }

  /// The server lets only a few people sign in at the same moment.
  private static let oneAtATime = OneAtATime()

  private func makeAccount() async throws -> Credentials {
    let transport = URLSessionTransport()
    let secret = try #require(Self.environment["MOVIEMANAGER_TEST_ADMIN_TOKEN"])
    let visitor = NetworkService(server: address, transport: transport)
    let token = try await visitor.send(Endpoint<AdminToken>.adminLogin(secret)).accessToken
    let admin = NetworkService(server: address, transport: transport, token: { token })
    let name = UUID().uuidString.lowercased()
    return Credentials(
      user: try await admin.send(Endpoint<User>.createUser(named: name, password: Credentials.password)))
  }

  private static func ask(_ path: String, _ body: [String: JSONValue]) async throws -> JSONValue {
    let control = try #require(environment["MOVIEMANAGER_TEST_CONTROL"].flatMap(URL.init(string:)))
    var request = URLRequest(url: control.appending(path: path))
    request.httpMethod = "POST"
    let data = try JSONEncoder().encode(JSONValue.object(body))
    let (reply, _) = try await URLSession.shared.upload(for: request, from: data)
    return try JSONDecoder().decode(JSONValue.self, from: reply)
  }
}

struct Credentials: Sendable {
  static let password = "correct horse battery"
  let user: User
}

private struct AdminToken: Decodable, Sendable { let accessToken: String }

extension Endpoint where Reply == AdminToken {
  fileprivate static func adminLogin(_ secret: String) -> Self {
    Self(.post, ["auth", "admin", "login"], body: .json(["token": .text(secret)]), needsToken: false)
  }
}

extension Endpoint where Reply == User {
  fileprivate static func createUser(named name: String, password: String) -> Self {
    let fields: [String: JSONValue] = [
      "email": .text("\(name)@example.org"), "username": .text(name), "password": .text(password),
    ]
    return Self(.post, ["auth", "admin", "users"], body: .json(fields))
  }
}

/// Runs jobs in the order in which they come.
private actor OneAtATime {
  private var last: Task<Void, Never>?

  func run<Value: Sendable>(_ job: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let previous = last
    let task = Task {
      await previous?.value
      return try await job()
    }
    last = Task { _ = try? await task.value }
    return try await task.value
  }
}
