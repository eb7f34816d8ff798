import Observation

/// Another password for the account.
@MainActor @Observable final class PasswordModel {
  var current = ""
  var new = ""
  @ObservationIgnored private let service: any TokenService
  @ObservationIgnored private let keep: @Sendable (String) throws(APIError) -> Void

  init(service: any TokenService, keep: @escaping @Sendable (String) throws(APIError) -> Void) {
    self.service = service
    self.keep = keep
  }

  var canSave: Bool { !current.isEmpty && new.count >= SignInModel.shortestPassword }

  func save(in form: PendingChange) async {
    await form.run { () throws(APIError) in
      let reply = try await service.changePassword(current, to: new)
      // The one that is kept counts no more.
      try keep(reply.accessToken)
      current = ""
      new = ""
    }
  }
}
