import Foundation
import Observation

/// Everything outside the app, passed in: the wire, the Keychain, the clock and the disk.
struct Surroundings: Sendable {
  var transport: any Transport
  /// Waits for a connection: the first request of all is held up by the question about the local network.
  var signInTransport: (any Transport)?
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
    /// The token is no longer good: the copy of the library stays readable, and the person may sign in again.
    case expired(AccountSession, SignInModel)
  }

  private(set) var phase: Phase = .opening
  @ObservationIgnored private let surroundings: Surroundings
  /// A file that was opened before anybody was signed in.
  @ObservationIgnored private var waiting: URL?

  init(surroundings: Surroundings) { self.surroundings = surroundings }

  /// Shows the library of whoever was signed in last, without asking the network.
  func open() async {
    guard case .opening = phase else { return }
    surroundings.device.keepOutOfDeviceBackups()
    guard let who = surroundings.device.signIn.read() else {
      phase = .signedOut(signIn(after: nil))
      return
    }
    let session = AccountSession(who: who, surroundings: surroundings, ended: sessionEnded)
    if surroundings.tokens.token(for: who.account) != nil { return await begin(session) }
    await session.repository.open()
    phase = .expired(session, signIn(after: who))
  }

  /// A file that another app hands over; it waits for a sign-in.
  func openFile(_ file: URL) async {
    guard case .signedIn(let session) = phase else {
      waiting = file
      return
    }
    await session.incoming.open(file)
  }

  /// When the app comes to the front.
  func becameActive() async {
    guard case .signedIn(let session) = phase else { return }
    await session.catchUp()
  }

  /// When it may be ended without a word.
  func wentToBackground() async {
    guard case .signedIn(let session) = phase else { return }
    await session.flush()
  }

  /// Leaves nothing of the account on this device; the library stays on the server.
  func signOut() async {
    guard let session else { return }
    endOnServer(session)
    await session.close()
    surroundings.tokens.forget(session.who.account)
    surroundings.device.removeFolders(except: nil)
    surroundings.device.signIn.remove()
    waiting = nil
    removeTemporaryFiles()
    phase = .signedOut(signIn(after: nil))
  }

  /// Nobody waits for the server, which may be out of reach: this device forgets the token anyway.
  private func endOnServer(_ session: AccountSession) {
    guard let token = surroundings.tokens.token(for: session.who.account) else { return }
    let service = NetworkService(
      server: session.who.server, transport: surroundings.transport, token: { token })
    Task { try? await service.signOut() }
  }

  private var session: AccountSession? {
    switch phase {
    case .opening, .signedOut: nil
    case .signedIn(let session), .expired(let session, _): session
    }
  }

  private func signedIn(_ reply: TokenReply, server: ServerAddress) async throws(APIError) {
    let who = SavedSignIn(server: server, user: reply.user)
    try surroundings.tokens.keep(reply.accessToken, for: who.account)
    try surroundings.device.signIn.write(who)
    surroundings.device.removeFolders(except: who)
    if session?.who.account != who.account { removeTemporaryFiles() }
    await begin(AccountSession(who: who, surroundings: surroundings, ended: sessionEnded))
  }

  private func begin(_ session: AccountSession) async {
    await session.repository.open()
    phase = .signedIn(session)
    if let file = waiting {
      waiting = nil
      Task { await session.incoming.open(file) }
    }
    await session.catchUp()
  }

  private func sessionEnded(_ session: AccountSession) {
    guard case .signedIn(let current) = phase, current === session else { return }
    surroundings.tokens.forget(session.who.account)
    phase = .expired(session, signIn(after: session.who))
    Task { await session.close() }
  }

  /// Exports, fetched backups and files that were imported.
  private func removeTemporaryFiles() {
    try? FileManager.default.removeItem(at: surroundings.temporary)
  }

  private func signIn(after previous: SavedSignIn?) -> SignInModel {
    let transport = surroundings.signInTransport ?? surroundings.transport
    return SignInModel(
      previous: previous,
      service: { NetworkService(server: $0, transport: transport) },
      signedIn: signedIn)
  }
}
