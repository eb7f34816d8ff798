struct Health: Decodable, Sendable {
  let status: String
  var version: String?
}

struct SetupState: Decodable, Sendable {
  let needed: Bool
}

extension Endpoint where Reply == Health {
  static var health: Self { Self(.get, ["health"], needsToken: false, timeout: 10) }
}

extension Endpoint where Reply == SetupState {
  static var setupState: Self { Self(.get, ["auth", "setup"], needsToken: false, timeout: 10) }
}

extension Endpoint where Reply == TokenReply {
  static func setup(email: String, username: String, password: String) -> Self {
    let fields: [String: JSONValue] = [
      "email": .text(email), "username": .text(username), "password": .text(password),
    ]
    return Self(.post, ["auth", "setup"], body: .json(fields), needsToken: false)
  }

  static func login(email: String, password: String) -> Self {
    let fields: [String: JSONValue] = ["email": .text(email), "password": .text(password)]
    return Self(.post, ["auth", "login"], body: .json(fields), needsToken: false)
  }

  /// The answer's token takes the place of every other one of the account.
  static func changePassword(_ current: String, to new: String) -> Self {
    Self(
      .post, ["auth", "password"], body: .json(["current_password": .text(current), "new_password": .text(new)]))
  }
}

struct RenewedToken: Codable, Sendable {
  let accessToken: String
}

extension Endpoint where Reply == RenewedToken {
  /// A token of the same sign-in that counts for longer.
  static var renewToken: Self { Self(.post, ["auth", "renew"]) }
}

extension Endpoint where Reply == User {
  static var me: Self { Self(.get, ["auth", "me"]) }
}

extension Endpoint where Reply == Void {
  static var logout: Self { Self(.post, ["auth", "logout"]) }
}
