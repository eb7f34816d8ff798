import Foundation

/// A value that several threads may read and change.
final class Guarded<Value: Sendable>: @unchecked Sendable {
  // Unchecked because the compiler cannot see that every access goes through the lock.
  private let lock = NSLock()
  private var stored: Value

  init(_ value: Value) { stored = value }

  var value: Value { lock.withLock { stored } }

  func change(_ body: (inout Value) -> Void) { lock.withLock { body(&stored) } }
}
