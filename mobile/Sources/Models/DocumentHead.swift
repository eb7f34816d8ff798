import Foundation

/// The beginning of a file: enough to say whether it is one of ours, however large it is.
/// Whether every row is good, the server says.
enum DocumentHead {
  static let size = 64 * 1024
  /// Other services have files with `movies` too, but none with one of these.
  private static let ours: Set<String> = ["version", "exported_at"]

  static func check(_ head: Data) throws(BackupDocumentError) {
    let keys = topLevelKeys(of: head)
    let isOurs = keys.contains {
      ours.contains($0.name) || $0.name == "movies" && holdsOurTitles(after: $0.end, in: head)
    }
    guard isOurs else { throw .notABackup }
    guard let version = keys.first(where: { $0.name == "version" }).flatMap({ number(after: $0.end, in: head) }) else {
      return
    }
    if version > BackupDocument.newestVersion { throw .tooNew(version) }
  }

  /// The keys of the outermost object, each with the place behind it.
  private static func topLevelKeys(of head: Data) -> [(name: String, end: Int)] {
    let bytes = [UInt8](head)
    var keys: [(String, Int)] = []
    var depth = 0
    var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let end = endOfString(in: bytes, from: index + 1)
        if depth == 1 { keys.append((String(decoding: bytes[(index + 1)..<end], as: UTF8.self), end + 1)) }
        index = end
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
      // Anything else before the object begins is not a document.
      default: if depth == 0 { return keys }
      }
      index += 1
    }
    return keys
  }

  private static func endOfString(in bytes: [UInt8], from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index, bytes.count)
  }

  /// For a document that says its version behind a long list of titles.
  private static func holdsOurTitles(after place: Int, in head: Data) -> Bool {
    text(after: place, in: head).prefixMatch(of: /\s*:\s*\[\s*\{\s*"imdb_id"/) != nil
  }

  private static func text(after place: Int, in head: Data) -> String {
    String(decoding: head.dropFirst(place).prefix(200), as: UTF8.self)
  }

  private static func number(after place: Int, in head: Data) -> Int? {
    text(after: place, in: head).prefixMatch(of: /\s*:\s*(\d{1,9})/).flatMap { Int($0.1) }
  }
}
