import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct RefreshQueueTests {
  /// What each title answers, in turn; nil is success.
  @MainActor private final class Titles {
    var answers: [String: [APIError?]] = [:]
    var asked: [String] = []
    var underWay = 0
    var mostAtOnce = 0

    func refresh(_ ids: [String]) async -> [String: APIError] {
      let tasks = ids.map { id in Task { (id, await refresh(id)) } }
      var failed: [String: APIError] = [:]
      for task in tasks {
        let (id, error) = await task.value
        failed[id] = error
      }
      return failed
    }

    private func refresh(_ id: String) async -> APIError? {
      asked.append(id)
      underWay += 1
      mostAtOnce = max(mostAtOnce, underWay)
      for _ in 1...5 { await Task.yield() }
      underWay -= 1
      guard let answers = answers[id], let answer = answers.first else { return nil }
      if answers.count > 1 { self.answers[id]!.removeFirst() }
      return answer
    }
  }

  private let titles = Titles()
  private let time = TestTime()
  private let folder = Fixture.folder()

  private func queue() -> RefreshQueue {
    RefreshQueue(folder: folder, time: time.source, refresh: titles.refresh)
  }

  private static func refusal(_ status: Int, _ detail: String, retryAfter: Double? = nil) -> APIError {
    .refused(Problem(type: "t", title: "t", status: status, detail: detail, errors: nil), retryAfter: retryAfter)
  }

  @Test func everyTitleIsLookedUpAFewAtATime() async {
    let queue = queue()
    queue.add((1...10).map { "tt\($0)" })
    #expect(await eventually { queue.phase == .idle })
    #expect(queue.state.sentence == "10 of 10 looked up")
    #expect(titles.asked.count == 10)
    #expect(titles.mostAtOnce == 3)
    #expect(time.pauses == [])
  }

  @Test func titlesThatNobodyKnowsAreCountedHonestly() async {
    titles.answers = ["tt2": [Self.refusal(404, "Neither service knows it.")]]
    let queue = queue()
    queue.add(["tt1", "tt2", "tt3"])
    #expect(await eventually { queue.phase == .idle })
    #expect(queue.state.refreshed == 2)
    #expect(queue.state.notFound == ["tt2"])
    #expect(queue.state.sentence == "3 of 3 looked up, 1 not found")
  }

  @Test func tooManyRequestsMeansWaitingAsLongAsTheServerSays() async {
    titles.answers = ["tt1": [Self.refusal(429, "Slowly.", retryAfter: 17), nil]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    #expect(time.pauses == [17])
    #expect(titles.asked == ["tt1", "tt1"])
    #expect(queue.state.refreshed == 1)
  }

  @Test func withoutAWordFromTheServerEachPauseIsTwiceAsLong() async {
    titles.answers = ["tt1": Array(repeating: Self.refusal(429, "Slowly."), count: 8) + [nil]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.state.refreshed == 1 })
    #expect(time.pauses == [5, 10, 20, 40, 80, 160, 300, 300])
  }

  @Test func aLostConnectionCostsNoTitle() async {
    titles.answers = ["tt1": [.notConnected, .notConnected, .notConnected, .notConnected, nil]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.state.refreshed == 1 })
    #expect(queue.state.failed == [:])
  }

  @Test func aTitleThatKeepsFailingDoesNotHoldUpTheOthers() async {
    titles.answers = ["tt1": [Self.refusal(502, "TMDB did not answer.")]]
    let queue = queue()
    queue.add(["tt1", "tt2", "tt3", "tt4"])
    #expect(await eventually { queue.phase == .idle })
    #expect(queue.state.refreshed == 3)
    #expect(queue.state.failed == ["tt1": "TMDB did not answer."])
    #expect(titles.asked.filter { $0 == "tt1" }.count == 3)
    #expect(queue.state.sentence == "4 of 4 looked up, 1 failed")
  }

  @Test func failedTitlesCanBeTriedAgain() async {
    titles.answers = ["tt1": [Self.refusal(422, "Odd."), nil]]
    let queue = queue()
    queue.add(["tt1", "tt2"])
    #expect(await eventually { queue.phase == .idle && queue.state.failed == ["tt1": "Odd."] })
    queue.retryFailed()
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    #expect(queue.state.sentence == "1 of 1 looked up")
  }

  @Test func withoutAKeyTheQueueStopsAndSaysWhatToSet() async {
    titles.answers = ["tt1": [Self.refusal(503, "No TMDB key is set. Set TMDB_API_KEY."), nil]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.phase == .stopped("No TMDB key is set. Set TMDB_API_KEY.") })
    #expect(queue.state.waiting == ["tt1"])
    queue.resume()
    #expect(await eventually { queue.phase == .idle && queue.state.refreshed == 1 })
  }

  @Test func aSignInThatEndedKeepsWhatWaits() async {
    titles.answers = ["tt1": [.signedOut]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.phase == .stopped(APIError.signedOut.sentence) })
    #expect(queue.state.waiting == ["tt1"])
  }

  @Test func theQueueGoesOnAfterTheAppHasEnded() async {
    titles.answers = [
      "tt2": [Self.refusal(404, "Unknown.")], "tt4": [Self.refusal(503, "No key.")],
    ]
    let before = queue()
    before.add(["tt1", "tt2", "tt3", "tt4", "tt5"])
    #expect(await eventually { before.phase == .stopped("No key.") })
    titles.asked = []
    titles.answers = [:]

    let after = queue()
    #expect(after.state == before.state)
    #expect(after.state.waiting == ["tt4"])
    after.resume()
    #expect(await eventually { after.phase == .idle && after.state.waiting == [] })
    #expect(titles.asked == ["tt4"])
    #expect(after.state.sentence == "5 of 5 looked up, 1 not found")
  }

  @Test func aTitleThatIsAddedDoesNotWipeFailuresThatNobodyHasSeen() async {
    titles.answers = ["tt1": [Self.refusal(422, "Odd.")], "tt2": [Self.refusal(404, "Unknown.")]]
    let queue = queue()
    queue.add(["tt1", "tt2"])
    #expect(await eventually { queue.phase == .idle && queue.state.isEmpty })
    queue.add(["tt3"])
    #expect(await eventually { queue.phase == .idle && queue.state.refreshed == 1 })
    #expect(queue.state.failed == ["tt1": "Odd."])
    #expect(queue.state.notFound == ["tt2"])
    #expect(queue.state.sentence == "3 of 3 looked up, 1 not found, 1 failed")
  }

  @Test func theOrderIsKeptWhateverIsTakenOut() {
    var state = RefreshQueueState()
    state.add(["tt1", "tt2", "tt3", "tt4", "tt5", "tt2"])
    state.settle([RefreshOutcome(id: "tt3", error: nil)])
    #expect(state.waiting == ["tt1", "tt2", "tt4", "tt5"])
    state.settle([RefreshOutcome(id: "tt1", error: Self.refusal(502, "Later."))])
    #expect(state.waiting == ["tt2", "tt4", "tt5", "tt1"])
    state.remove(["tt4", "tt1"])
    #expect(state.waiting == ["tt2", "tt5"])
    #expect(state.next(1) == ["tt2"])
    state.add(["tt4"])
    #expect(state.waiting == ["tt2", "tt5", "tt4"])
  }

  @Test func aQueueOfAnEarlierVersionIsReadAgain() throws {
    let json =
      #"{"waiting": ["tt1", "tt2"], "refreshed": 3, "notFound": ["tt9"], "failed": {}, "attempts": {"tt1": 1}}"#
    let state = try JSONDecoder().decode(RefreshQueueState.self, from: Data(json.utf8))
    #expect(state.waiting == ["tt1", "tt2"])
    #expect(state.total == 6)
    #expect(try JSONDecoder().decode(RefreshQueueState.self, from: JSONEncoder().encode(state)) == state)
  }

  @Test func whatWaitsIsWrittenBeforeTheAppIsEnded() async {
    titles.answers = ["tt1": [Self.refusal(429, "Slowly.", retryAfter: 3600)]]
    let asleep = TimeSource(now: { Fixture.now }, sleep: { _ in try await Task.sleep(for: .seconds(3600)) })
    let queue = RefreshQueue(folder: folder, time: asleep, refresh: titles.refresh)
    queue.add(["tt1", "tt2"])
    #expect(await eventually { if case .waiting = queue.phase { true } else { false } })
    await queue.flush()
    #expect(self.queue().state == queue.state)
    await queue.stop()
  }

  @Test func titlesThatAreNoLongerWantedAreNotAskedFor() async {
    titles.answers = ["tt1": [Self.refusal(503, "No key."), nil]]
    let queue = queue()
    queue.add(["tt1", "tt2", "tt3", "tt4"])
    #expect(await eventually { queue.phase == .stopped("No key.") })
    await queue.remove(["tt4"])
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    #expect(!titles.asked.contains("tt4"))
    #expect(titles.underWay == 0)
  }

  @Test func theSameTitleIsNotAskedForTwice() async {
    let queue = queue()
    queue.add(["tt1", "tt1"])
    queue.add(["tt1"])
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    #expect(titles.asked == ["tt1"])
  }

  @Test func aFinishedQueueCanBePutAway() async {
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.phase == .idle && queue.state.waiting == [] })
    queue.dismiss()
    #expect(queue.state == RefreshQueueState())
  }
}
