import Foundation
import Observation

/// Another address of the server, for when the person is not at home. It is kept once the same account answers there.
@MainActor @Observable final class OutsideAddressModel {
  var typed: String
  let home: ServerAddress
  @ObservationIgnored private let who: SavedSignIn
  @ObservationIgnored private let user: @Sendable (ServerAddress) async throws(APIError) -> User
  @ObservationIgnored private let keep: @MainActor (ServerAddress?) throws(APIError) -> Void

  init(
    who: SavedSignIn, user: @escaping @Sendable (ServerAddress) async throws(APIError) -> User,
    keep: @escaping @MainActor (ServerAddress?) throws(APIError) -> Void
  ) {
    self.who = who
    self.user = user
    self.keep = keep
    home = who.server
    typed = who.outside?.url.absoluteString ?? ""
  }

  /// Nothing typed is no other address.
  func save(in form: PendingChange) async {
    await form.run { () throws(APIError) in
      if typed.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty { return try keep(nil) }
      try keep(try await checked())
    }
  }

  private func checked() async throws(APIError) -> ServerAddress {
    let address: ServerAddress
    do throws(ServerAddress.Refusal) { address = try ServerAddress(typed) } catch {
      throw Self.refusal(error.sentence)
    }
    if address == home { throw Self.refusal("That is the address at home.") }
    let found: User
    do throws(APIError) { found = try await user(address) } catch {
      if error == .signedOut { throw Self.otherServer(address) }
      if error == .notConnected { throw Self.refusal("Nothing answers at \(address.url.absoluteString).") }
      throw error
    }
    if found.id != who.user.id { throw Self.otherServer(address) }
    return address
  }

  private static func otherServer(_ address: ServerAddress) -> APIError {
    refusal("The server at \(address.url.absoluteString) does not know this account.")
  }

  private static func refusal(_ sentence: String) -> APIError {
    .refused(Problem(type: "about:blank", title: "", status: 422, detail: sentence, errors: nil), retryAfter: nil)
  }
}
