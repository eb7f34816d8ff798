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

  /// Fetches the details of these titles and says what went wrong with which.
  typealias Refresh = @MainActor (_ ids: [String]) async -> [String: APIError]

  @ObservationIgnored private let file: QueueFile
  @ObservationIgnored private let refresh: Refresh
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored private var running: Task<Void, Never>?
  @ObservationIgnored private var saving: Task<Void, Never>?
  @ObservationIgnored private var isEnding = false
  @ObservationIgnored private var pausesInARow = 0
  @ObservationIgnored private let width = 3

  init(folder: URL, time: TimeSource, refresh: @escaping Refresh) {
    let json = JSONFile<RefreshQueueState>(url: folder.appending(path: "refresh-queue.json"))
    file = QueueFile(file: json)
    state = json.read() ?? RefreshQueueState()
    self.time = time
    self.refresh = refresh
  }

  /// Titles are being fetched at this moment.
  var isFetching: Bool { phase == .working }

  func add(_ ids: [String]) {
    state.add(ids)
    saveSoon()
    resume()
  }

  /// A server that looks titles up by itself is only watched.
  func add(_ ids: [String], unlessFilledInBy catalogue: CatalogueModel?) {
    if ids.isEmpty { return }
    if let catalogue, catalogue.fillsIn { catalogue.follow() } else { add(ids) }
  }

  /// Goes on with what waits, or tries again at once where only the connection was missing.
  func resume() {
    if case .waiting(_, because: .notConnected) = phase {
      running?.cancel()
      running = nil
    }
    guard running == nil, !state.isEmpty else { return }
    phase = .working
    running = Task { await work() }
  }

  /// Drops titles that are no longer wanted, once none of them is under way: what the server has begun, it ends.
  func remove(_ ids: [String]) async {
    if let running {
      isEnding = true
      if case .waiting = phase { running.cancel() }
      await running.value
      isEnding = false
      end(.idle)
    }
    state.remove(ids)
    saveSoon()
    resume()
  }

  func retryFailed() {
    state.retryFailed()
    saveSoon()
    resume()
  }

  /// Forgets the numbers of a queue that has come to its end.
  func dismiss() {
    guard state.isEmpty else { return }
    state = RefreshQueueState()
    saveSoon()
  }

  /// At once: what is under way is given up.
  func stop() async {
    let task = running
    task?.cancel()
    await task?.value
    await flush()
    end(.idle)
  }

  private func work() async {
    while !Task.isCancelled {
      if state.isEmpty || isEnding {
        await flush()
        if state.isEmpty || isEnding { return end(.idle) }
      }
      phase = .working
      let ids = state.next(width)
      let failed = await refresh(ids)
      if Task.isCancelled { return }
      let outcomes = ids.map { RefreshOutcome(id: $0, error: failed[$0]) }
      state.settle(outcomes)
      saveSoon()
      if let sentence = outcomes.compactMap(\.stops).first {
        await flush()
        return end(.stopped(sentence))
      }
      guard await pause(after: outcomes) else { return }
    }
  }

  private func end(_ phase: Phase) {
    self.phase = phase
    running = nil
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

  /// A queue that is not written yet when the app ends loses nothing: what it lacks is offered again as stubs.
  private func saveSoon() {
    guard saving == nil else { return }
    saving = Task {
      do { try await time.sleep(MovieRepository.secondsBetweenSaves) } catch { return }
      await flush()
    }
  }

  /// Writes at once what is still waiting for it.
  func flush() async {
    guard let waiting = saving else { return }
    saving = nil
    waiting.cancel()
    await file.write(state)
  }
}

/// Writes away from the main actor.
private actor QueueFile {
  private let file: JSONFile<RefreshQueueState>

  init(file: JSONFile<RefreshQueueState>) { self.file = file }

  func write(_ state: RefreshQueueState) {
    // A queue that cannot be written still works.
    try? file.write(state)
  }
}
