import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Which way leads to the server at the moment: its address at home, or the one from outside.
actor ServerRoute {
  private let home: ServerAddress
  private var outside: ServerAddress?
  private var current: ServerAddress?
  private var looking: Task<ServerAddress?, Never>?

  init(home: ServerAddress, outside: ServerAddress?) {
    self.home = home
    self.outside = outside
  }

  func setOutside(_ address: ServerAddress?) {
    outside = address
    forget()
  }

  /// The person may have left home, or come back.
  func forget() { current = nil }

  /// The one that answers first; nil when neither does.
  func way(over transport: any Transport) async -> ServerAddress? {
    guard let outside else { return home }
    if let current { return current }
    let task = looking ?? Task { [home] in await Self.first(of: [home, outside], over: transport) }
    looking = task
    let found = await task.value
    looking = nil
    current = found
    return found
  }

  /// Nil when no other way leads there.
  func way(insteadOf failed: ServerAddress, over transport: any Transport) async -> ServerAddress? {
    guard outside != nil else { return nil }
    if current == failed { current = nil }
    let way = await way(over: transport)
    return way == failed ? nil : way
  }

  private static func first(of ways: [ServerAddress], over transport: any Transport) async -> ServerAddress? {
    await withTaskGroup(of: ServerAddress?.self) { group in
      for way in ways {
        group.addTask {
          let service = NetworkService(server: way, transport: transport)
          guard let health = try? await service.send(.health), health.status == "ok" else { return nil }
          return way
        }
      }
      for await answer in group {
        guard let answer else { continue }
        group.cancelAll()
        return answer
      }
      return nil
    }
  }
}

/// Sends requests that are made for the address at home by the way that leads there.
struct RoutedTransport: Transport {
  let wire: any Transport
  let home: ServerAddress
  let route: ServerRoute

  func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse) {
    try await routed(request) { try await wire.send($0, body: body) }
  }

  func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse) {
    try await routed(request) { try await wire.download($0) }
  }

  private func routed<Answer>(_ request: URLRequest, _ ask: (URLRequest) async throws -> Answer) async throws -> Answer
  {
    guard let way = await route.way(over: wire) else { throw URLError(.cannotConnectToHost) }
    do { return try await ask(moved(request, to: way)) } catch let error as URLError
      where error.saysThatNothingArrived || error.saysThatNothingCameBack
    {
      let other = await route.way(insteadOf: way, over: wire)
      // What may have been carried out is not asked for again.
      guard let other, request.httpMethod == "GET" || error.saysThatNothingArrived else { throw error }
      return try await ask(moved(request, to: other))
    }
  }

  private func moved(_ request: URLRequest, to way: ServerAddress) -> URLRequest {
    guard way != home, let address = request.url?.absoluteString else { return request }
    let path = address.dropFirst(home.url.absoluteString.count)
    var request = request
    request.url = URL(string: way.url.absoluteString + path)
    return request
  }
}

extension URLError {
  fileprivate var saysThatNothingArrived: Bool {
    [.cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet].contains(code)
  }

  fileprivate var saysThatNothingCameBack: Bool { [.timedOut, .networkConnectionLost].contains(code) }
}
