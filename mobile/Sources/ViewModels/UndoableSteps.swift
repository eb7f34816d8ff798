import Observation

/// What has just been done, said in passing, and the way back from it. Undo leads back one step: the next one takes
/// its place.
@MainActor @Observable final class UndoableSteps {
  enum Phase: Hashable {
    case nothing
    case done(Step)
    case undoing
    /// The sentence, and what it is about.
    case undone(String)
    case failed(String)
  }

  /// In the words of the web app, and which title, person or list it was.
  struct Step: Hashable {
    let said: String
    var about = ""
  }

  typealias Undo = @MainActor () async throws(APIError) -> Void

  private(set) var phase: Phase = .nothing
  /// How many steps succeeded: each is felt.
  private(set) var succeeded = 0
  private(set) var failed = 0
  @ObservationIgnored private var undoing: Undo?

  /// A step without a way back takes the earlier one along: Undo must not lead back across it.
  func run(_ step: Step, _ work: () async throws(APIError) -> Undo?) async {
    do throws(APIError) {
      undoing = try await work()
      phase = undoing == nil ? .nothing : .done(step)
      succeeded += 1
    } catch { fail(error) }
  }

  func undo() async {
    guard case .done(let step) = phase, let back = undoing else { return }
    undoing = nil
    phase = .undoing
    do throws(APIError) {
      try await back()
      // Another step may have been taken meanwhile.
      if phase == .undoing { phase = .undone(step.about) }
      succeeded += 1
    } catch { fail(error) }
  }

  func close() {
    undoing = nil
    phase = .nothing
  }

  private func fail(_ error: APIError) {
    if error == .cancelled { return }
    undoing = nil
    failed += 1
    phase = .failed(error.sentence)
  }
}
