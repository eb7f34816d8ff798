import Foundation

/// Everything that can go wrong between this device and the server.
///
///     APIError
///     ├── notConnected      the server was not reached, or stopped answering
///     ├── noLocalNetwork    the person has not let the app use the local network
///     ├── notTrusted        the server's certificate is not one that this device believes
///     ├── signedOut         the token is no longer good
///     ├── refused           the server said no, in its own words
///     ├── notOurServer      something answered, but not Movie Manager
///     ├── storage           this device could not keep or read a file
///     └── cancelled         the person left before the answer came
enum APIError: Error, Hashable {
  case notConnected
  case noLocalNetwork
  case notTrusted
  case signedOut
  case refused(Problem, retryAfter: Double?)
  case notOurServer
  case storage
  case cancelled
}

extension APIError {
  /// What to tell the person: the server's own sentence where there is one.
  var sentence: String {
    switch self {
    case .notConnected: "Not connected: the server could not be reached."
    case .noLocalNetwork: Self.localNetworkSetting
    case .notTrusted: "This iPhone does not trust the server's certificate, so nothing was sent."
    case .signedOut: "Session expired. Sign in again."
    case .refused(let problem, _): problem.detail
    case .notOurServer: "The answer did not come from a Movie Manager server that this app understands."
    case .storage: "This iPhone could not keep or read the file. Check that it has space left."
    case .cancelled: "Cancelled."
    }
  }

  /// The rows that were to blame, each with its reason.
  var rows: [String] {
    if case .refused(let problem, _) = self { problem.errors ?? [] } else { [] }
  }

  /// The plan as it is now, where the one that the person said yes to no longer holds.
  var changedPlan: ImportResult? {
    guard case .refused(let problem, _) = self, problem.type == Problem.planChanged else { return nil }
    return problem.preview
  }

  var status: Int? {
    if case .refused(let problem, _) = self { problem.status } else { nil }
  }

  var retryAfter: Double? {
    if case .refused(_, let retryAfter) = self { retryAfter } else { nil }
  }

  private static let untrusted: Set<URLError.Code> = [
    .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
    .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot,
  ]

  static let localNetworkSetting =
    "This app may not use the local network. Allow it in Settings › Privacy & Security › Local Network."

  /// The system says so in the description of the network path alone.
  private static func isLocalNetworkDenied(_ error: URLError) -> Bool {
    let path = error.userInfo["_NSURLErrorNWPathKey"].map { String(describing: $0) } ?? ""
    return path.contains("Local network prohibited")
  }

  static func from(_ error: any Error) -> APIError {
    switch error {
    case let error as APIError: error
    case is CancellationError: .cancelled
    case let error as URLError where error.code == .cancelled: .cancelled
    case let error as URLError where untrusted.contains(error.code): .notTrusted
    case let error as URLError where isLocalNetworkDenied(error): .noLocalNetwork
    case is URLError: .notConnected
    default: .storage
    }
  }
}
