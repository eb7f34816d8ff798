// What Foundation has on Apple's systems alone, as far as the core uses it. It does nothing.

import Foundation

extension URL {
  func startAccessingSecurityScopedResource() -> Bool { false }
  func stopAccessingSecurityScopedResource() {}
}

extension URLResourceValues {
  var isExcludedFromBackup: Bool? {
    get { nil }
    set {}
  }
}

final class NSFileCoordinator {
  struct ReadingOptions: OptionSet { let rawValue: Int }

  func cancel() {}
  func coordinate(
    readingItemAt url: URL, options: ReadingOptions, error: UnsafeMutablePointer<NSError?>?,
    byAccessor reader: (URL) -> Void
  ) {}
}
