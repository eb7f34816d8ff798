/// A refusal in the server's own words (RFC 9457).
struct Problem: Codable, Hashable, Sendable {
  static let planChanged = "/problems/plan-changed"

  let type: String
  let title: String
  let status: Int
  let detail: String
  let errors: [String]?
  /// Of a plan that no longer holds, what the transfer would do now.
  var preview: ImportResult?
}

extension Problem {
  private enum Keys: String, CodingKey { case type, title, status, detail, errors, preview }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    type = try fields.decode(.type, or: "about:blank")
    title = try fields.decode(.title, or: "")
    status = try fields.decode(Int.self, forKey: .status)
    detail = try fields.decode(String.self, forKey: .detail)
    errors = try fields.decodeIfPresent([String].self, forKey: .errors)
    // Without a preview that this app understands, the sentence still counts.
    preview = try? fields.decodeIfPresent(ImportResult.self, forKey: .preview)
  }
}
