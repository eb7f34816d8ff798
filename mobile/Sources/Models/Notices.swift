/// Where the account hears of its backups.
struct Notices: Codable, Hashable, Sendable {
  /// The oldest first.
  var channels: [NoticeChannel] = []
  var sendsMail = false
  /// For the owner of the server alone.
  var `operator`: OperatorChannels?
}

extension Notices {
  private enum Keys: String, CodingKey { case channels, sendsMail, `operator` }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    channels = try fields.decode([NoticeChannel].self, forKey: .channels)
    sendsMail = try fields.decode(.sendsMail, or: false)
    `operator` = try fields.decodeIfPresent(OperatorChannels.self, forKey: .operator)
  }
}

/// How a channel does, as far as is known.
protocol ChannelState {
  var lastSuccessAt: Timestamp? { get }
  var lastFailureAt: Timestamp? { get }
  var lastFailure: String? { get }
  var isFailing: Bool { get }
}

struct NoticeChannel: ChannelState, Codable, Hashable, Sendable, Identifiable {
  enum Kind: String, OpenEnum { case email, ntfy, webhook, apprise, other }

  let id: String
  let kind: Kind
  /// As much of the address as may be seen.
  var shown = ""
  var lastSuccessAt: Timestamp?
  var lastFailureAt: Timestamp?
  var lastFailure: String?
  var isFailing = false
}

extension NoticeChannel {
  private enum Keys: String, CodingKey { case id, kind, shown, lastSuccessAt, lastFailureAt, lastFailure, isFailing }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    id = try fields.decode(String.self, forKey: .id)
    kind = try fields.decode(.kind, or: .other)
    shown = try fields.decode(.shown, or: "")
    lastSuccessAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastSuccessAt)
    lastFailureAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastFailureAt)
    lastFailure = try fields.decodeIfPresent(String.self, forKey: .lastFailure)
    isFailing = try fields.decode(.isFailing, or: false)
  }
}

/// How many channels the operator has set and how they do; never where they lead.
struct OperatorChannels: ChannelState, Codable, Hashable, Sendable {
  let count: Int
  var failing = 0
  var lastSuccessAt: Timestamp?
  var lastFailureAt: Timestamp?
  var lastFailure: String?

  var isFailing: Bool { failing > 0 }
}

extension OperatorChannels {
  private enum Keys: String, CodingKey { case count, failing, lastSuccessAt, lastFailureAt, lastFailure }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    count = try fields.decode(Int.self, forKey: .count)
    failing = try fields.decode(.failing, or: 0)
    lastSuccessAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastSuccessAt)
    lastFailureAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastFailureAt)
    lastFailure = try fields.decodeIfPresent(String.self, forKey: .lastFailure)
  }
}

/// What came of a test message.
struct NoticeTest: Codable, Hashable, Sendable {
  let delivered: Bool
  let sentence: String
}

struct NoticeTests: Decodable, Sendable {
  let results: [NoticeTest]
}

/// A channel that a person adds for themselves.
struct ChannelDraft: Hashable, Sendable {
  enum Kind: String, CaseIterable, Sendable { case email, ntfy, webhook }

  var kind: Kind
  /// Of an ntfy topic or a webhook; an email goes to the account's own address.
  var address = ""

  var fields: [String: JSONValue] {
    ["kind": .text(kind.rawValue), "address": kind == .email ? .null : .text(address)]
  }
}
