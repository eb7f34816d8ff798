/// A refusal in the server's own words (RFC 9457).
struct Problem: Codable, Hashable, Sendable {
  let type: String
  let title: String
  let status: Int
  let detail: String
  let errors: [String]?
}
