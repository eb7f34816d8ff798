extension NetworkService: NoticeService {
  func notices() async throws(APIError) -> Notices? { try await unlessOfTheEarlierKind(.notices) }

  func addChannel(_ draft: ChannelDraft) async throws(APIError) -> NoticeChannel { try await send(.addChannel(draft)) }

  func removeChannel(_ id: String) async throws(APIError) { try await send(.removeChannel(id)) }

  func tryChannel(_ id: String) async throws(APIError) -> NoticeTest { try await send(.tryChannel(id)) }

  func tryOperatorChannels() async throws(APIError) -> [NoticeTest] { try await send(.tryOperatorChannels).results }
}
