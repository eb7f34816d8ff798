import Observation

/// One change on its way to the server, as a screen shows it.
@MainActor @Observable final class PendingChange {
  enum Phase: Hashable {
    case none, saving, done
    case failed(String)
  }

  private(set) var phase: Phase = .none

  init(_ phase: Phase = .none) { self.phase = phase }

  /// A second tap while the first is under way does nothing.
  func run(_ change: () async throws(APIError) -> Void) async {
    guard phase != .saving else { return }
    phase = .saving
    do throws(APIError) {
      try await change()
      phase = .done
    } catch { phase = .failed(error.sentence) }
  }

  func dismiss() {
    if phase != .saving { phase = .none }
  }

  /// For an alert: it is over when the person has read it.
  var isFailing: Bool {
    get { failure != nil }
    set { if !newValue { dismiss() } }
  }

  var failure: String? {
    if case .failed(let sentence) = phase { sentence } else { nil }
  }
}
