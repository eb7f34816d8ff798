import Foundation
import Observation

/// Everything outside the app, passed in: the wire, the Keychain, the clock and the disk.
struct Surroundings: Sendable {
  var transport: any Transport
  var tokens: any TokenStore
  var time: TimeSource
  var device: DeviceFolder
  /// For files that are handed to other apps; the system may empty it.
  var temporary: URL
}

/// Who uses the app: somebody who is signed in, or nobody yet.
@MainActor @Observable final class AppModel {
  enum Phase {
    case opening
    case signedOut(SignInModel)
    case signedIn(AccountSession)
  }

  private(set) var phase: Phase = .opening
  @ObservationIgnored private let surroundings: Surroundings

  init(surroundings: Surroundings) { self.surroundings = surroundings }

  /// Shows the library of whoever was signed in last, without asking the network.
  func open() async {
    guard case .opening = phase else { return }
    guard let who = surroundings.device.signIn.read() else { return showSignIn(after: nil) }
    guard surroundings.tokens.token(for: who.account) != nil else { return showSignIn(after: who) }
    await begin(AccountSession(who: who, surroundings: surroundings, ended: sessionEnded))
  }

  /// When the app comes to the front.
  func becameActive() async {
    guard case .signedIn(let session) = phase else { return }
    await session.catchUp()
  }

  /// Leaves nothing of the account on this device; the library stays on the server.
  func signOut() async {
    guard case .signedIn(let session) = phase else { return }
    await session.close()
    surroundings.tokens.forget(session.who.account)
    surroundings.device.removeFolders(except: nil)
    surroundings.device.signIn.remove()
    showSignIn(after: nil)
  }

  private func signedIn(_ reply: TokenReply, server: ServerAddress) async throws(APIError) {
    let who = SavedSignIn(server: server, user: reply.user)
    try surroundings.tokens.keep(reply.accessToken, for: who.account)
    try surroundings.device.signIn.write(who)
    surroundings.device.removeFolders(except: who)
    await begin(AccountSession(who: who, surroundings: surroundings, ended: sessionEnded))
  }

  private func begin(_ session: AccountSession) async {
    await session.repository.open()
    phase = .signedIn(session)
    await session.catchUp()
  }

  /// The token is no longer good. The copy of the library and the queue stay for the next sign-in.
  private func sessionEnded(_ session: AccountSession) {
    guard case .signedIn(let current) = phase, current === session else { return }
    surroundings.tokens.forget(session.who.account)
    showSignIn(after: session.who)
    Task { await session.close() }
  }

  private func showSignIn(after previous: SavedSignIn?) {
    let transport = surroundings.transport
    phase = .signedOut(
      SignInModel(
        previous: previous,
        service: { NetworkService(server: $0, transport: transport) },
        signedIn: signedIn))
  }
}
