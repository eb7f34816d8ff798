import Foundation

extension NoticeChannel.Kind {
  var name: String {
    switch self {
    case .email: ChannelDraft.Kind.email.name
    case .ntfy: ChannelDraft.Kind.ntfy.name
    case .webhook: ChannelDraft.Kind.webhook.name
    case .apprise: "Operator"
    case .other: "Channel"
    }
  }
}

extension ChannelDraft.Kind {
  var name: String {
    switch self {
    case .email: "Email"
    case .ntfy: "ntfy"
    case .webhook: "Webhook"
    }
  }

  var hint: String {
    switch self {
    case .email: "To the address of this account."
    case .ntfy: "The topic's address: https://ntfy.sh/your-topic"
    case .webhook: "It is posted title, text and severity as JSON."
    }
  }
}

extension ChannelDraft {
  var canSave: Bool { kind == .email || !address.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty }
}

extension NoticeChannel {
  var name: String { shown.isEmpty ? kind.name : "\(kind.name) \(shown)" }

  /// What the person should know without opening the list; nil while all is well.
  func attention(now: Date) -> String? { failure(now: now).map { "\(name): \($0)" } }
}

extension ChannelState {
  /// Whether it arrives, as far as is known: "Arrived 3 hours ago".
  func standing(now: Date) -> String {
    failure(now: now) ?? lastSuccessAt.map { "Arrived \(Wording.ago($0, now: now))" } ?? "Not tried yet"
  }

  /// Why nothing arrives, if nothing does.
  func failure(now: Date) -> String? {
    guard isFailing, let lastFailureAt else { return nil }
    return ["Last try failed, \(Wording.ago(lastFailureAt, now: now)).", lastFailure]
      .compactMap { $0 }.joined(separator: " ")
  }
}

extension OperatorChannels {
  var sentence: String {
    if count == 0 {
      return "Nobody is told how the backups of everybody on this server go. Its operator sets that by NOTICE_URLS."
    }
    let told = "\(Wording.count(count, "address is", "addresses are")) told how the backups of everybody go."
    return failing > 0 ? "\(told) \(failing.formatted()) of them did not take the last message." : told
  }
}

extension Notices {
  /// What may be added: one email at most, and only where the server sends any.
  var possibleKinds: [ChannelDraft.Kind] {
    let mails = sendsMail && !channels.contains { $0.kind == .email }
    return mails ? [.email, .ntfy, .webhook] : [.ntfy, .webhook]
  }

  /// "2 channels".
  var summary: String { channels.isEmpty ? "None" : Wording.count(channels.count, "channel", "channels") }
}
