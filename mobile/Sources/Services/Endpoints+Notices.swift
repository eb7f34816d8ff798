private let channels = ["notices", "channels"]

extension Endpoint where Reply == Notices {
  static var notices: Self { Self(.get, ["notices"]) }
}

extension Endpoint where Reply == NoticeChannel {
  static func addChannel(_ draft: ChannelDraft) -> Self { Self(.post, channels, body: .json(draft.fields)) }
}

extension Endpoint where Reply == NoticeTest {
  static func tryChannel(_ id: String) -> Self { Self(.post, channels + [id, "test"]) }
}

extension Endpoint where Reply == NoticeTests {
  /// One after the other, ten seconds for each that does not answer.
  static var tryOperatorChannels: Self { Self(.post, ["notices", "operator", "test"], timeout: 120) }
}

extension Endpoint where Reply == Void {
  static func removeChannel(_ id: String) -> Self { Self(.delete, channels + [id]) }
}
