import Foundation
import Testing

@testable import MovieManagerCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One address at home and one from outside.
@MainActor @Suite struct ServerRouteTests {
  private let home = try! ServerAddress("http://192.168.1.20:8155")
  private let outside = try! ServerAddress("https://films.example.org/movies")
  private let wire = Places()

  /// A wire that reaches some addresses and not others, and remembers which were asked.
  private final class Places: Transport {
    let answering = Guarded<Set<String>>([])
    let failing = Guarded<[String: URLError.Code]>([:])
    private let log = Guarded<[String]>([])

    var asked: [String] { log.value.filter { !$0.hasSuffix("/api/health") } }
    var probes: Int { log.value.count - asked.count }

    func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse) {
      let address = request.url!.absoluteString
      log.change { $0.append("\(request.httpMethod!) \(address)") }
      if let code = failing.value[request.httpMethod! + " " + request.url!.host()!] { throw URLError(code) }
      guard answering.value.contains(request.url!.host()!) else { throw URLError(.cannotConnectToHost) }
      let response = HTTPURLResponse(url: request.url!, statusCode: 200, httpVersion: nil, headerFields: nil)!
      let isHealth = address.hasSuffix("/api/health")
      return (Data((isHealth ? #"{"status": "ok"}"# : Fixture.json(Fixture.user)).utf8), response)
    }

    func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse) {
      let (data, response) = try await send(request, body: .none)
      let file = URL.temporaryDirectory.appending(path: UUID().uuidString)
      try data.write(to: file)
      return (file, response)
    }
  }

  private func service(_ route: ServerRoute) -> NetworkService {
    NetworkService(
      server: home, transport: RoutedTransport(wire: wire, home: home, route: route), token: { "token" })
  }

  @Test func withOneAddressNothingIsTriedOut() async throws {
    wire.answering.change { $0 = ["192.168.1.20"] }
    let service = service(ServerRoute(home: home, outside: nil))
    _ = try await service.currentUser()
    #expect(wire.asked == ["GET http://192.168.1.20:8155/api/auth/me"])
    wire.answering.change { $0 = [] }
    #expect(await refusal { try await service.currentUser() } == .notConnected)
    #expect(wire.probes == 0)
  }

  @Test func fromOutsideTheOtherAddressIsTakenForEverything() async throws {
    wire.answering.change { $0 = ["films.example.org"] }
    let service = service(ServerRoute(home: home, outside: outside))
    _ = try await service.currentUser()
    let file = try await service.exportBackup(into: Fixture.folder())
    #expect(FileManager.default.fileExists(atPath: file.path))
    #expect(
      wire.asked == [
        "GET https://films.example.org/movies/api/auth/me", "GET https://films.example.org/movies/api/backup/export",
      ])
    // Tried out once.
    #expect(wire.probes == 2)
  }

  @Test func whoeverComesHomeIsLookedForAgain() async throws {
    wire.answering.change { $0 = ["films.example.org"] }
    let route = ServerRoute(home: home, outside: outside)
    let service = service(route)
    _ = try await service.currentUser()
    wire.answering.change { $0 = ["192.168.1.20"] }
    await route.forget()
    _ = try await service.currentUser()
    #expect(wire.asked.last == "GET http://192.168.1.20:8155/api/auth/me")
  }

  @Test func whenTheWayIsLostTheOtherOneIsTaken() async throws {
    wire.answering.change { $0 = ["192.168.1.20"] }
    let service = service(ServerRoute(home: home, outside: outside))
    _ = try await service.currentUser()
    wire.answering.change { $0 = ["films.example.org"] }
    // Also for a change, which has not reached the server.
    try await service.deleteList("l")
    #expect(
      wire.asked.suffix(2) == [
        "DELETE http://192.168.1.20:8155/api/lists/l", "DELETE https://films.example.org/movies/api/lists/l",
      ])
    wire.answering.change { $0 = [] }
    #expect(await refusal { try await service.currentUser() } == .notConnected)
  }

  @Test(arguments: [URLError.Code.timedOut, .networkConnectionLost])
  func whatMayHaveBeenCarriedOutIsNotAskedForAgain(code: URLError.Code) async throws {
    wire.answering.change { $0 = ["192.168.1.20"] }
    let service = service(ServerRoute(home: home, outside: outside))
    _ = try await service.currentUser()
    wire.failing.change { $0 = ["DELETE 192.168.1.20": code, "GET 192.168.1.20": code] }
    wire.answering.change { $0 = ["films.example.org"] }
    #expect(await refusal { try await service.deleteList("l") } == .notConnected)
    #expect(wire.asked.last == "DELETE http://192.168.1.20:8155/api/lists/l")
    // The next one goes the other way, and so does reading.
    _ = try await service.currentUser()
    #expect(wire.asked.last == "GET https://films.example.org/movies/api/auth/me")
  }

  @Test func readingGoesOnByTheOtherWay() async throws {
    wire.answering.change { $0 = ["192.168.1.20"] }
    let service = service(ServerRoute(home: home, outside: outside))
    _ = try await service.currentUser()
    wire.failing.change { $0 = ["GET 192.168.1.20": .timedOut] }
    wire.answering.change { $0 = ["films.example.org"] }
    _ = try await service.currentUser()
    #expect(wire.asked.last == "GET https://films.example.org/movies/api/auth/me")
  }

  // MARK: The form

  private let kept = Guarded<[ServerAddress?]>([])

  private func model(_ answer: Result<User, APIError>) -> OutsideAddressModel {
    OutsideAddressModel(
      who: SavedSignIn(server: home, user: Fixture.user, outside: outside),
      user: { _ throws(APIError) in try answer.get() },
      keep: { [kept] address throws(APIError) in kept.change { $0.append(address) } })
  }

  @Test func anAddressIsKeptOnceTheAccountAnswersThere() async throws {
    let model = model(.success(Fixture.user))
    #expect(model.typed == "https://films.example.org/movies")
    for typed in ["films.example.org", " "] {
      model.typed = typed
      let form = PendingChange()
      await model.save(in: form)
      #expect(form.phase == .done)
    }
    let address = try ServerAddress("https://films.example.org")
    #expect(kept.value == [address, nil])
  }

  @Test(arguments: [
    ("192.168.1.20", Result<User, APIError>.success(Fixture.user), "That is the address at home."),
    (
      "http://films.example.org", .success(Fixture.user),
      ServerAddress.Refusal.needsEncryption(host: "films.example.org").sentence
    ),
    ("films.example.org", .failure(.notConnected), "Nothing answers at https://films.example.org."),
    ("films.example.org", .failure(.signedOut), "The server at https://films.example.org does not know this account."),
    (
      "films.example.org", .success(User(id: "u2", email: "", username: "", createdAt: nil)),
      "The server at https://films.example.org does not know this account."
    ),
    ("films.example.org", .failure(.notOurServer), APIError.notOurServer.sentence),
  ])
  func anAddressThatLeadsElsewhereIsNotKept(typed: String, answer: Result<User, APIError>, sentence: String) async {
    let model = model(answer)
    model.typed = typed
    let form = PendingChange()
    await model.save(in: form)
    #expect(form.phase == .failed(sentence))
    #expect(kept.value.isEmpty)
  }
}
