/// What waits to be refreshed, and what became of the rest, in numbers that add up.
struct RefreshQueueState: Codable, Hashable, Sendable {
  /// After so many failures in a row a title no longer holds up the others.
  static let attemptsPerTitle = 3

  private var line = IdLine()
  private(set) var refreshed = 0
  /// Titles that no source knows.
  private(set) var notFound: [String] = []
  /// Titles that failed too often, with the last reason.
  private(set) var failed: [String: String] = [:]
  private var attempts: [String: Int] = [:]

  private enum CodingKeys: String, CodingKey {
    case line = "waiting"
    case refreshed, notFound, failed, attempts
  }

  var waiting: [String] { line.ids }
  var isEmpty: Bool { line.count == 0 }
  var total: Int { line.count + finished }
  var finished: Int { refreshed + notFound.count + failed.count }

  func next(_ count: Int) -> [String] { line.first(count) }
}

extension RefreshQueueState {
  /// Begins a new count where nothing of the last one is left to be seen.
  mutating func add(_ ids: [String]) {
    if isEmpty && notFound.isEmpty && failed.isEmpty { self = RefreshQueueState() }
    let added = Set(ids)
    if !notFound.isEmpty { notFound.removeAll(where: added.contains) }
    if !failed.isEmpty { failed = failed.filter { !added.contains($0.key) } }
    line.append(ids)
  }

  mutating func remove(_ ids: [String]) {
    let gone = Set(ids)
    line.remove(gone)
    notFound.removeAll(where: gone.contains)
    failed = failed.filter { !gone.contains($0.key) }
    attempts = attempts.filter { !gone.contains($0.key) }
  }

  mutating func retryFailed() {
    let ids = failed.keys.sorted()
    failed = [:]
    add(ids)
  }

  mutating func settle(_ outcomes: [RefreshOutcome]) {
    for outcome in outcomes { settle(outcome) }
  }

  private mutating func settle(_ outcome: RefreshOutcome) {
    switch outcome.kind {
    case .done:
      take(outcome.id)
      refreshed += 1
    case .notFound:
      take(outcome.id)
      notFound.append(outcome.id)
    case .refused(let sentence):
      take(outcome.id)
      failed[outcome.id] = sentence
    case .trouble(let sentence): countAttempt(outcome.id, sentence)
    case .later, .offline, .stop: break
    }
  }

  private mutating func take(_ id: String) {
    line.remove([id])
    attempts[id] = nil
  }

  /// The title goes to the end of the queue, or out of it when it has failed too often.
  private mutating func countAttempt(_ id: String, _ sentence: String) {
    let count = (attempts[id] ?? 0) + 1
    take(id)
    if count >= Self.attemptsPerTitle {
      failed[id] = sentence
    } else {
      attempts[id] = count
      line.append([id])
    }
  }
}

/// Ids in the order in which they came, each of them once. Adding one, and taking one from the front, cost the same
/// however many there are.
private struct IdLine: Codable, Hashable, Sendable {
  /// Those before `start` have been taken.
  private var stored: [String] = []
  private var start = 0
  private var members: Set<String> = []

  init() {}

  init(from decoder: any Decoder) throws {
    append(try decoder.singleValueContainer().decode([String].self))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(ids)
  }

  static func == (one: Self, other: Self) -> Bool { one.stored[one.start...] == other.stored[other.start...] }
  func hash(into hasher: inout Hasher) { hasher.combine(stored[start...]) }

  var count: Int { stored.count - start }
  var ids: [String] { Array(stored[start...]) }

  func first(_ count: Int) -> [String] { Array(stored[start...].prefix(count)) }

  mutating func append(_ ids: [String]) {
    if ids.count > 1 {
      stored.reserveCapacity(stored.count + ids.count)
      members.reserveCapacity(members.count + ids.count)
    }
    for id in ids where members.insert(id).inserted { stored.append(id) }
  }

  mutating func remove(_ gone: Set<String>) {
    let gone = gone.intersection(members)
    if gone.isEmpty { return }
    members.subtract(gone)
    if gone.count > 1 || !takeFromFront(gone) {
      stored = stored[start...].filter { !gone.contains($0) }
      start = 0
    }
  }

  /// What is looked up stands within the first few.
  private mutating func takeFromFront(_ gone: Set<String>) -> Bool {
    guard let place = stored[start...].prefix(8).firstIndex(where: gone.contains) else { return false }
    // The others keep their order.
    for index in stride(from: place, to: start, by: -1) { stored[index] = stored[index - 1] }
    start += 1
    if start > 1_000, start > stored.count / 2 {
      stored.removeFirst(start)
      start = 0
    }
    return true
  }
}

/// What one attempt at one title came to.
struct RefreshOutcome: Hashable, Sendable {
  enum Kind: Hashable {
    case done, notFound, later, offline
    case refused(String)
    case trouble(String)
    case stop(String)
  }

  let id: String
  let error: APIError?

  var kind: Kind {
    guard let error else { return .done }
    switch error {
    case .notConnected, .noLocalNetwork, .cancelled: return .offline
    case .signedOut, .storage, .notTrusted: return .stop(error.sentence)
    case .notOurServer: return .trouble(error.sentence)
    case .refused(let problem, let retryAfter): return Self.kind(of: problem, retryAfter)
    }
  }

  private static func kind(of problem: Problem, _ retryAfter: Double?) -> Kind {
    switch problem.status {
    case 404: .notFound
    case 429: .later
    case 503 where retryAfter == nil: .stop(problem.detail)
    case 409 where retryAfter != nil, 503: .later
    case 500...: .trouble(problem.detail)
    default: .refused(problem.detail)
    }
  }

  var stops: String? {
    if case .stop(let sentence) = kind { sentence } else { nil }
  }

  var pause: RefreshQueue.Pause? {
    switch kind {
    case .later: .tooManyRequests
    case .offline: .notConnected
    case .trouble: .trouble
    case .done, .notFound, .refused, .stop: nil
    }
  }
}
