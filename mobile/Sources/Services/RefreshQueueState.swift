/// What waits to be refreshed, and what became of the rest, in numbers that add up.
struct RefreshQueueState: Codable, Hashable, Sendable {
  /// After so many failures in a row a title no longer holds up the others.
  static let attemptsPerTitle = 3

  private(set) var waiting: [String] = []
  private(set) var refreshed = 0
  /// Titles that neither metadata service knows.
  private(set) var notFound: [String] = []
  /// Titles that failed too often, with the last reason.
  private(set) var failed: [String: String] = [:]
  private var attempts: [String: Int] = [:]

  var total: Int { waiting.count + refreshed + notFound.count + failed.count }
  var finished: Int { total - waiting.count }
}

extension RefreshQueueState {
  mutating func add(_ ids: [String]) {
    // A queue that had come to its end begins a new count.
    if waiting.isEmpty { self = RefreshQueueState() }
    for id in ids where !waiting.contains(id) {
      notFound.removeAll { $0 == id }
      failed[id] = nil
      waiting.append(id)
    }
  }

  mutating func remove(_ ids: [String]) {
    let gone = Set(ids)
    waiting.removeAll(where: gone.contains)
    notFound.removeAll(where: gone.contains)
    failed = failed.filter { !gone.contains($0.key) }
    attempts = attempts.filter { !gone.contains($0.key) }
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
    waiting.removeAll { $0 == id }
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
      waiting.append(id)
    }
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
    case .notConnected, .cancelled: return .offline
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
