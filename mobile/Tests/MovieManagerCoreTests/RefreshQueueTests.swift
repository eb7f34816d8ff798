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

    func refresh(_ id: String) async -> APIError? {
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
    #expect(time.slept.value == [])
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
    #expect(time.slept.value == [17])
    #expect(titles.asked == ["tt1", "tt1"])
    #expect(queue.state.refreshed == 1)
  }

  @Test func withoutAWordFromTheServerEachPauseIsTwiceAsLong() async {
    titles.answers = ["tt1": Array(repeating: Self.refusal(429, "Slowly."), count: 8) + [nil]]
    let queue = queue()
    queue.add(["tt1"])
    #expect(await eventually { queue.state.refreshed == 1 })
    #expect(time.slept.value == [5, 10, 20, 40, 80, 160, 300, 300])
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
