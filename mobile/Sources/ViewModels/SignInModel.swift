import Foundation
import Observation

@MainActor @Observable final class SignInModel {
  enum Phase: Hashable {
    /// Where is the server?
    case address
    case connecting
    /// The server has accounts, and asks who this is.
    case credentials
    /// The server is new: this person makes its first account.
    case firstAccount
    case signingIn
  }

  nonisolated static let shortestPassword = 8

  private(set) var phase: Phase
  private(set) var message: String?
  var address: String
  var email: String
  var username = ""
  var password = ""

  typealias MakeService = @MainActor (ServerAddress) -> any AccountService
  typealias SignedIn = @MainActor (TokenReply, ServerAddress) async throws -> Void
  @ObservationIgnored private let service: MakeService
  @ObservationIgnored private let signedIn: SignedIn
  @ObservationIgnored private var server: ServerAddress?

  /// `previous` is somebody whose sign-in has ended: they need only their password.
  init(
    previous: SavedSignIn? = nil,
    service: @escaping MakeService, signedIn: @escaping SignedIn
  ) {
    self.service = service
    self.signedIn = signedIn
    server = previous?.server
    address = previous?.server.url.absoluteString ?? ""
    email = previous?.user.email ?? ""
    phase = previous == nil ? .address : .credentials
    message = previous == nil ? nil : APIError.signedOut.sentence
  }

  var canSend: Bool {
    switch phase {
    case .address: !address.isEmpty
    case .credentials: !email.isEmpty && !password.isEmpty
    case .firstAccount: !email.isEmpty && !username.isEmpty && password.count >= Self.shortestPassword
    case .connecting, .signingIn: false
    }
  }

  func changeServer() {
    phase = .address
    message = nil
    password = ""
  }

  func connect() async {
    guard phase == .address else { return }
    let server: ServerAddress
    do throws(ServerAddress.Refusal) { server = try ServerAddress(address) } catch {
      message = error.sentence
      return
    }
    phase = .connecting
    message = nil
    do throws(APIError) {
      let (found, isNew) = try await find(server)
      phase = isNew ? .firstAccount : .credentials
      self.server = found
      message = try? await service(found).serverVersion()?.notice
    } catch {
      phase = .address
      message = error == .notConnected ? Self.unreachable(server) : error.sentence
    }
  }

  /// People paste the address of a page, such as …:8155/library: then the server is where the path begins.
  private func find(_ server: ServerAddress) async throws(APIError) -> (ServerAddress, isNew: Bool) {
    do throws(APIError) { return (server, try await service(server).isSetupNeeded()) } catch {
      guard let root = server.root, error == .notOurServer || error.status == 404 else { throw error }
      return (root, try await service(root).isSetupNeeded())
    }
  }

  func send() async {
    guard canSend, let server else { return }
    let before = phase
    phase = .signingIn
    message = nil
    do {
      try await signedIn(try await reply(of: service(server), asFirst: before == .firstAccount), server)
      password = ""
    } catch {
      phase = before
      message = APIError.from(error).sentence
    }
  }

  private func reply(of service: any AccountService, asFirst: Bool) async throws(APIError) -> TokenReply {
    if asFirst {
      return try await service.createFirstAccount(email: email, username: username, password: password)
    }
    return try await service.signIn(email: email, password: password)
  }

  private static func unreachable(_ server: ServerAddress) -> String {
    "Nothing answers at \(server.url.absoluteString). Is the server running, does it listen on more than its own machine (HOST=0.0.0.0), is this iPhone in the same network, and may this app use it (Settings › Privacy & Security › Local Network)?"
  }
}
