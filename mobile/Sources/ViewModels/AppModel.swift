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
  /// Visible in the Files app.
  var documents: URL
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
  @ObservationIgnored private var showing: Task<Void, Never>?
  /// A file that was opened before anybody was signed in.
  @ObservationIgnored private var waiting: URL?

  init(surroundings: Surroundings) { self.surroundings = surroundings }

  /// Shows the library of whoever was signed in last, and then what came in meanwhile.
  func open() async {
    await show()
    await becameActive()
  }

  /// Without asking the network. The screens and the system, which may wake the app, come here at the same time.
  private func show() async {
    let task = showing ?? Task { await showLast() }
    showing = task
    await task.value
  }

  private func showLast() async {
    surroundings.device.keepOutOfDeviceBackups()
    guard let who = surroundings.device.signIn.read() else {
      phase = .signedOut(signIn(after: nil))
      return
    }
    let session = AccountSession(who: who, surroundings: surroundings, ended: sessionEnded)
    if surroundings.tokens.token(for: who.account) != nil { return await show(session) }
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
    await session.cameBack()
  }

  /// When it may be ended without a word.
  func wentToBackground() async {
    guard case .signedIn(let session) = phase else { return }
    await session.flush()
  }

  /// When the system wakes the app for a moment: it may be ended as soon as this returns.
  func workInBackground() async {
    await show()
    guard case .signedIn(let session) = phase else { return }
    await session.workInBackground()
  }

  /// For what is asked while no screen may be open.
  var shortcuts: ShortcutActions {
    ShortcutActions {
      await self.show()
      if case .signedIn(let session) = self.phase { return session }
      return nil
    }
  }

  /// When the system should wake the app; nil where there is nothing to do then.
  var nextWorkInBackground: Date? {
    if case .signedIn(let session) = phase { session.copies.dueAt } else { nil }
  }

  /// Leaves nothing of the account on this device but, if the person says so, the copies in Files; the library stays
  /// on the server.
  func signOut(keepingCopies: Bool = false) async {
    guard let session else { return }
    endOnServer(session)
    await session.close()
    if !keepingCopies { await session.copies.removeAll() }
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
    let (who, wire) = (session.who, surroundings.transport)
    let route = ServerRoute(home: who.server, outside: who.outside)
    let service = NetworkService(
      server: who.server, transport: RoutedTransport(wire: wire, home: who.server, route: route), token: { token })
    Task { try? await service.signOut() }
  }

  private var session: AccountSession? {
    switch phase {
    case .opening, .signedOut: nil
    case .signedIn(let session), .expired(let session, _): session
    }
  }

  private func signedIn(_ reply: TokenReply, server: ServerAddress) async throws(APIError) {
    var who = SavedSignIn(server: server, user: reply.user)
    if let before = surroundings.device.signIn.read(), before.account == who.account { who.outside = before.outside }
    try surroundings.tokens.keep(reply.accessToken, for: who.account)
    try surroundings.device.signIn.write(who)
    surroundings.device.removeFolders(except: who)
    if session?.who.account != who.account { removeTemporaryFiles() }
    await begin(AccountSession(who: who, surroundings: surroundings, ended: sessionEnded))
  }

  private func begin(_ session: AccountSession) async {
    await show(session)
    await session.catchUp()
  }

  private func show(_ session: AccountSession) async {
    await session.repository.open()
    phase = .signedIn(session)
    if let file = waiting {
      waiting = nil
      Task { await session.incoming.open(file) }
    }
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
    let wire = surroundings.signInTransport ?? surroundings.transport
    let known = previous.map { who in
      RoutedTransport(wire: wire, home: who.server, route: ServerRoute(home: who.server, outside: who.outside))
    }
    return SignInModel(
      previous: previous,
      service: { address in
        if let known, known.home == address { return NetworkService(server: address, transport: known) }
        return NetworkService(server: address, transport: wire)
      },
      signedIn: signedIn)
  }
}
