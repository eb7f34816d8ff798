import Foundation

/// The clock and waiting, passed in so that tests need neither.
struct TimeSource: Sendable {
  var now: @Sendable () -> Date
  /// Throws `CancellationError` when the task is cancelled meanwhile.
  var sleep: @Sendable (_ seconds: Double) async throws -> Void

  static let live = TimeSource(
    now: { Date() },
    sleep: { try await Task.sleep(for: .seconds($0)) })
}
