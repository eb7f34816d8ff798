struct User: Codable, Hashable, Sendable, Identifiable {
  let id: String
  let email: String
  let username: String
  let createdAt: Timestamp?
}

/// What a sign-in answers with.
struct TokenReply: Codable, Sendable {
  let accessToken: String
  let user: User
}
