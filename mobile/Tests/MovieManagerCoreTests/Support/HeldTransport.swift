import Foundation

@testable import MovieManagerCore

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A wire that holds answers back until a test lets them go: for what happens while a request is under way.
final class HeldTransport: Transport {
  let script: ScriptedTransport
  private let gates = Guarded<[String: Gate]>([:])
  /// For one request each: those to come, and those that came.
  private let nextGates = Guarded<[String: Gate]>([:])
  private let takenGates = Guarded<[String: Gate]>([:])

  init(_ script: ScriptedTransport) { self.script = script }

  /// Holds back answers to requests whose address has `part` in it.
  func hold(_ part: String) { gates.change { $0[part] = Gate() } }

  /// Holds back the answer to the next such request alone; later ones pass it.
  func holdNext(_ part: String) { nextGates.change { $0[part] = Gate() } }

  func release(_ part: String) {
    for kept in [gates, nextGates, takenGates] {
      let gate = kept.value[part]
      kept.change { $0[part] = nil }
      gate?.open()
    }
  }

  func send(_ request: URLRequest, body: RequestBody) async throws -> (Data, HTTPURLResponse) {
    try await held(request) { try await script.send(request, body: body) }
  }

  func download(_ request: URLRequest) async throws -> (URL, HTTPURLResponse) {
    try await held(request) { try await script.download(request) }
  }

  /// A failure is held back as well.
  private func held<Answer>(_ request: URLRequest, _ ask: () async throws -> Answer) async throws -> Answer {
    let own = takeGates(of: request)
    let answer: Result<Answer, any Error>
    do { answer = .success(try await ask()) } catch { answer = .failure(error) }
    for gate in own { try await gate.pass() }
    try await wait(request)
    return try answer.get()
  }

  private func takeGates(of request: URLRequest) -> [Gate] {
    let address = request.url!.absoluteString
    var taken: [String: Gate] = [:]
    nextGates.change { gates in
      taken = gates.filter { address.contains($0.key) }
      gates = gates.filter { !address.contains($0.key) }
    }
    takenGates.change { [taken] in $0.merge(taken) { $1 } }
    return Array(taken.values)
  }

  private func wait(_ request: URLRequest) async throws {
    let address = request.url!.absoluteString
    for (part, gate) in gates.value where address.contains(part) { try await gate.pass() }
  }
}

/// Opens once. Whoever is cancelled before it opens is turned away, as a real request would be.
private final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [UUID: CheckedContinuation<Void, any Error>] = [:]
    var turnedAway: Set<UUID> = []
  }

  private let state = Guarded(State())

  func open() {
    var waiting: [CheckedContinuation<Void, any Error>] = []
    state.change {
      $0.isOpen = true
      waiting = Array($0.waiting.values)
      $0.waiting = [:]
    }
    for one in waiting { one.resume() }
  }

  func pass() async throws {
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        var isOpen = false
        var isTurnedAway = false
        state.change {
          isOpen = $0.isOpen
          isTurnedAway = $0.turnedAway.contains(id)
          if !isOpen && !isTurnedAway { $0.waiting[id] = continuation }
        }
        if isOpen { continuation.resume() } else if isTurnedAway { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      var waiting: CheckedContinuation<Void, any Error>?
      state.change {
        waiting = $0.waiting.removeValue(forKey: id)
        if waiting == nil { $0.turnedAway.insert(id) }
      }
      waiting?.resume(throwing: CancellationError())
    }
  }
}
