import Foundation
import Observation

/// Where the account hears of its backups: channels are added, tried and removed.
@MainActor @Observable final class NoticesModel {
  enum Phase: Hashable {
    case loading
    case loaded(Notices)
    /// The server is of the earlier kind, which tells nobody anything.
    case notThere
    /// What was known before stays on the screen.
    case failed(String, known: Notices?)
  }

  /// What came of a test, or why something was not done.
  enum Outcome: Hashable {
    case delivered(String)
    case notDelivered(String)
    case failed(String)
  }

  /// What is being done; each channel has its own.
  enum Work: Hashable {
    case testing(NoticeChannel.ID)
    case removing(NoticeChannel.ID)
    case testingOperator
  }

  private(set) var phase: Phase = .loading
  private(set) var work: Set<Work> = []
  private(set) var outcome: Outcome?
  @ObservationIgnored private let service: any NoticeService
  /// Counts requests: the answer to an earlier one is dropped.
  @ObservationIgnored private var request = 0

  init(service: any NoticeService) { self.service = service }

  /// What is known, also while the server cannot be asked.
  var notices: Notices? {
    switch phase {
    case .loaded(let notices): notices
    case .failed(_, let known): known
    case .loading, .notThere: nil
    }
  }

  var isOffered: Bool {
    switch phase {
    case .loaded, .failed: true
    case .loading, .notThere: false
    }
  }

  /// For an alert: it is over when the person has read it.
  var isShowingOutcome: Bool {
    get { outcome != nil }
    set { if !newValue { outcome = nil } }
  }

  func isBusy(with channel: NoticeChannel) -> Bool {
    work.contains(.testing(channel.id)) || work.contains(.removing(channel.id))
  }

  func load() async {
    request += 1
    let asked = request
    let answer: Phase
    do throws(APIError) { answer = try await service.notices().map(Phase.loaded) ?? .notThere } catch {
      // The person went to another page, which asks again.
      if error == .cancelled { return }
      if phase == .notThere, error.status == nil { return }
      answer = .failed(error.sentence, known: notices)
    }
    if asked == request { phase = answer }
  }

  /// A refused one leaves the form open, with all that was typed.
  func add(_ draft: ChannelDraft, in form: PendingChange) async {
    var draft = draft
    draft.address = draft.address.trimmingCharacters(in: .whitespacesAndNewlines)
    await form.run { [draft] () throws(APIError) in
      let added = try await service.addChannel(draft)
      change { $0.channels.append(added) }
    }
    await load()
  }

  func test(_ channel: NoticeChannel) async {
    await run(.testing(channel.id)) { () throws(APIError) in Outcome(try await service.tryChannel(channel.id)) }
  }

  func testOperator() async {
    await run(.testingOperator) { () throws(APIError) in
      let results = try await service.tryOperatorChannels()
      let telling = results.first { !$0.delivered } ?? results.first
      return Outcome(telling ?? NoticeTest(delivered: false, sentence: "No address is set."))
    }
  }

  func remove(_ channel: NoticeChannel) async {
    await run(.removing(channel.id)) { () throws(APIError) in
      try await service.removeChannel(channel.id)
      change { $0.channels.removeAll { $0.id == channel.id } }
      return nil
    }
  }

  /// A second tap while the first is under way does nothing.
  private func run(_ job: Work, _ ask: () async throws(APIError) -> Outcome?) async {
    guard work.insert(job).inserted else { return }
    do throws(APIError) {
      if let answer = try await ask() { outcome = answer }
    } catch { outcome = .failed(error.sentence) }
    work.remove(job)
    await load()
  }

  /// What the server has taken is shown, whatever becomes of the look that follows.
  private func change(_ body: (inout Notices) -> Void) {
    guard var known = notices else { return }
    body(&known)
    phase = .loaded(known)
  }
}

extension NoticesModel.Outcome {
  fileprivate init(_ test: NoticeTest) {
    self = test.delivered ? .delivered(test.sentence) : .notDelivered(test.sentence)
  }

  var title: String {
    switch self {
    case .delivered, .notDelivered: "Test"
    case .failed: "That did not work"
    }
  }

  var sentence: String {
    switch self {
    case .delivered(let sentence), .failed(let sentence): sentence
    case .notDelivered(let reason): "The test did not arrive. \(reason)"
    }
  }
}
