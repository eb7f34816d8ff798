import Foundation
import Observation

/// Fetches the metadata of titles that came without, a few at a time. What waits is on disk, so the queue
/// goes on where it was after the app has ended.
@MainActor @Observable final class RefreshQueue {
  enum Phase: Hashable {
    case idle, working
    case waiting(until: Date, because: Pause)
    /// Going on by itself would be of no use; the sentence says why.
    case stopped(String)
  }

  enum Pause: Hashable { case tooManyRequests, notConnected, trouble }

  private(set) var state: RefreshQueueState
  private(set) var phase: Phase = .idle

  @ObservationIgnored private let file: JSONFile<RefreshQueueState>
  @ObservationIgnored private let refresh: (String) async -> APIError?
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored private var running: Task<Void, Never>?
  @ObservationIgnored private var pausesInARow = 0
  @ObservationIgnored private let width = 3

  /// `refresh` fetches one title and says what went wrong, if anything did.
  init(folder: URL, time: TimeSource, refresh: @escaping (String) async -> APIError?) {
    file = JSONFile(url: folder.appending(path: "refresh-queue.json"))
    state = file.read() ?? RefreshQueueState()
    self.time = time
    self.refresh = refresh
  }

  /// Titles are being fetched at this moment.
  var isFetching: Bool { phase == .working }

  func add(_ ids: [String]) {
    state.add(ids)
    keep()
    resume()
  }

  /// Goes on with what waits, or tries again at once where only the connection was missing.
  func resume() {
    if case .waiting(_, because: .notConnected) = phase {
      running?.cancel()
      running = nil
    }
    guard running == nil, !state.waiting.isEmpty else { return }
    phase = .working
    running = Task { await work() }
  }

  /// Drops titles that are no longer wanted, once none of them is under way.
  func remove(_ ids: [String]) async {
    await stop()
    state.remove(ids)
    keep()
    resume()
  }

  func retryFailed() {
    add(Array(state.failed.keys))
  }

  /// Forgets the numbers of a queue that has come to its end.
  func dismiss() {
    guard state.waiting.isEmpty else { return }
    state = RefreshQueueState()
    keep()
  }

  func stop() async {
    let task = running
    running = nil
    task?.cancel()
    await task?.value
    phase = .idle
  }

  private func work() async {
    while !state.waiting.isEmpty, !Task.isCancelled {
      phase = .working
      let outcomes = await refreshTogether(Array(state.waiting.prefix(width)))
      if Task.isCancelled { break }
      state.settle(outcomes)
      keep()
      if let sentence = outcomes.compactMap(\.stops).first {
        return end(.stopped(sentence))
      }
      guard await pause(after: outcomes) else { return }
    }
    if !Task.isCancelled { end(.idle) }
  }

  private func end(_ phase: Phase) {
    self.phase = phase
    running = nil
  }

  private func refreshTogether(_ ids: [String]) async -> [RefreshOutcome] {
    let tasks = ids.map { id in Task { RefreshOutcome(id: id, error: await refresh(id)) } }
    var outcomes: [RefreshOutcome] = []
    for task in tasks { outcomes.append(await task.value) }
    return outcomes
  }

  /// False when the task was cancelled meanwhile.
  private func pause(after outcomes: [RefreshOutcome]) async -> Bool {
    guard let because = outcomes.compactMap(\.pause).first else {
      pausesInARow = 0
      return true
    }
    // The server's own word counts; without one, each pause is twice as long as the one before.
    let ours = min(5 * pow(2, Double(pausesInARow)), 300)
    let seconds = outcomes.compactMap { $0.error?.retryAfter }.max() ?? ours
    pausesInARow += 1
    phase = .waiting(until: time.now().addingTimeInterval(seconds), because: because)
    do { try await time.sleep(seconds) } catch { return false }
    return true
  }

  private func keep() {
    // A queue that cannot be written still works; what it lacks after a restart is offered again as stubs.
    try? file.write(state)
  }
}
