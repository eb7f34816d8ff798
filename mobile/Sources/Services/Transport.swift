import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// The wire. Errors of the wire itself come out as `URLError`.
protocol Transport: Sendable {
  func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse)

  /// Fetches the answer into a file, however large it is, and says where that file is.
  func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse)
}

struct URLSessionTransport: Transport {
  private let session: URLSession

  /// Waiting for connectivity bridges the time in which the system asks whether the app may use the local network.
  init(waitsForConnectivity: Bool = false) {
    // Nothing is cached: the local copy is kept by the repository, and answers hold what a person made.
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    #if !canImport(FoundationNetworking)
      // There it can only be read.
      configuration.waitsForConnectivity = waitsForConnectivity
    #endif
    if waitsForConnectivity { configuration.timeoutIntervalForResource = 20 }
    session = URLSession(configuration: configuration)
  }

  func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse) {
    let (data, response) =
      switch body {
      case .none: try await session.data(for: request)
      case .data(let data): try await session.upload(for: request, from: data)
      case .file(let file): try await session.upload(for: request, fromFile: file)
      }
    return (data, try Self.http(response))
  }

  func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse) {
    let (file, response) = try await session.download(for: request)
    return (file, try Self.http(response))
  }

  private static func http(_ response: URLResponse) throws -> HTTPURLResponse {
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    return response
  }
}
