import Foundation

/// One value in one file, which is there whole or not at all.
struct JSONFile<Value: Codable & Sendable>: Sendable {
  let url: URL

  /// Nil where there is no file, or one that this version of the app does not understand.
  func read() -> Value? {
    guard let data = try? Data(contentsOf: url) else { return nil }
    return try? JSONDecoder().decode(Value.self, from: data)
  }

  func write(_ value: Value) throws(APIError) {
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try JSONEncoder().encode(value).write(to: url, options: .atomic)
    } catch { throw .storage }
  }

  func remove() {
    try? FileManager.default.removeItem(at: url)
  }
}
