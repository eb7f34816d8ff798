import Foundation

/// A copy of the library on this device, beside the backups that the server keeps.
struct LocalCopy: Hashable, Sendable, Identifiable {
  let url: URL
  let madeAt: Date
  let sizeBytes: Int

  var id: URL { url }
}

/// Why a document did not become a copy; those that are here stay in each case.
enum LocalCopyRefusal: Error, Hashable {
  case unreadable, empty, storage

  var sentence: String {
    switch self {
    case .unreadable: APIError.notOurServer.sentence
    case .empty: "The library on the server has no titles, so no copy was made of it. The earlier copies stay."
    case .storage: APIError.storage.sentence
    }
  }
}

/// The disk as far as copies need it.
struct CopyDisk: Sendable {
  var list: @Sendable (_ folder: URL) throws -> [(name: String, size: Int)]
  var read: @Sendable (URL) throws -> Data
  /// Whole or not at all.
  var write: @Sendable (Data, URL) throws -> Void
  var remove: @Sendable (URL) throws -> Void
}

/// The copies of one account, in a folder that other apps may look into: what is not a copy there is left alone.
actor LocalCopyFolder {
  nonisolated let url: URL
  private let disk: CopyDisk

  init(_ url: URL, disk: CopyDisk = .live) {
    self.url = url
    self.disk = disk
  }

  /// Newest first.
  func copies() throws(LocalCopyRefusal) -> [LocalCopy] {
    do {
      return try disk.list(url)
        .compactMap { name, size in
          LocalCopyName.moment(in: name).map {
            LocalCopy(url: url.appending(path: name), madeAt: $0, sizeBytes: size)
          }
        }
        .sorted { $0.madeAt > $1.madeAt }
    } catch { throw .storage }
  }

  /// Makes a copy unless the newest one says the same, and lets the oldest go once the new one was read back.
  func keep(_ export: URL, at now: Date) throws(LocalCopyRefusal) {
    guard
      let document = try? disk.read(export), let contents = try? BackupDocument.read(document),
      contents.unreadableRows == 0
    else { throw .unreadable }
    let held = try copies()
    if let newest = held.first, let before = try? disk.read(newest.url), before.isSameLibrary(as: document) { return }
    if contents.movies.isEmpty, held.contains(where: holdsTitles) { throw .empty }
    let copy = try write(document, at: now, beside: held)
    letGo(LocalCopyRule.superseded(by: copy, among: held, now: now))
  }

  /// What somebody else put there stays, and the folder with it.
  func removeAll() {
    letGo((try? copies()) ?? [])
    if (try? disk.list(url))?.isEmpty == true { try? disk.remove(url) }
  }

  private func holdsTitles(_ copy: LocalCopy) -> Bool {
    guard let document = try? disk.read(copy.url), let contents = try? BackupDocument.read(document) else {
      // It may be read again another day.
      return true
    }
    return !contents.movies.isEmpty
  }

  private func write(_ document: Data, at now: Date, beside held: [LocalCopy]) throws(LocalCopyRefusal) -> LocalCopy {
    var moment = LocalCopyName.whole(now)
    while held.contains(where: { $0.madeAt == moment }) { moment += 1 }
    let file = url.appending(path: LocalCopyName.of(moment))
    do { try disk.write(document, file) } catch { throw .storage }
    guard (try? disk.read(file)) == document else {
      try? disk.remove(file)
      throw .storage
    }
    return LocalCopy(url: file, madeAt: moment, sizeBytes: document.count)
  }

  /// One that can't be removed is tried again after the next copy.
  private func letGo(_ copies: [LocalCopy]) {
    for copy in copies { try? disk.remove(copy.url) }
  }
}

/// "moviemanager-export-2026-02-13_162640Z.json": the order of the names is the order in time.
enum LocalCopyName {
  private static let utc: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  /// Names have whole seconds.
  static func whole(_ moment: Date) -> Date { Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down)) }

  static func of(_ moment: Date) -> String {
    let parts = utc.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment)
    let day = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    let time = String(format: "%02d%02d%02d", parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
    return "moviemanager-export-\(day)_\(time)Z.json"
  }

  static func moment(in name: String) -> Date? {
    guard
      let match = name.wholeMatch(
        of: /moviemanager-export-([0-9]{4})-([0-9]{2})-([0-9]{2})_([0-9]{2})([0-9]{2})([0-9]{2})Z\.json/)
    else { return nil }
    let numbers = [match.1, match.2, match.3, match.4, match.5, match.6].map { Int($0) }
    return utc.date(
      from: DateComponents(
        year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5]))
  }
}

/// Which copies stay.
enum LocalCopyRule {
  static let most = 5

  /// Those that go once `copy` is there. Beyond the newest five one stays that is more than twice as large as each of
  /// them: most of the library disappeared since. Times to come, from a clock that was wrong, count as the oldest.
  static func superseded(by copy: LocalCopy, among held: [LocalCopy], now: Date) -> [LocalCopy] {
    let past = held.filter { $0.madeAt <= now }
    let future = held.filter { $0.madeAt > now }
    let others = past.sorted { $0.madeAt > $1.madeAt } + future
    let kept = [copy] + others.prefix(most - 1)
    let largest = kept.map(\.sizeBytes).max() ?? 0
    let rest = others.dropFirst(most - 1)
    let before = rest.first { $0.sizeBytes > 2 * largest }
    return rest.filter { $0 != before }
  }
}

extension Data {
  private static let exportedAt = Data(#""exported_at""#.utf8)

  /// Whether two documents differ at most in when they were exported.
  fileprivate func isSameLibrary(as other: Data) -> Bool {
    let (mine, others) = (undated, other.undated)
    return mine.head == others.head && mine.tail == others.tail
  }

  private var undated: (head: Data, tail: Data) {
    guard
      let key = range(of: Self.exportedAt, in: startIndex..<index(startIndex, offsetBy: Swift.min(count, 1_000))),
      let end = self[key.upperBound...].firstIndex(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") })
    else { return (self, Data()) }
    return (self[..<key.upperBound], self[end...])
  }
}

extension CopyDisk {
  static let live = CopyDisk(
    list: { folder in
      let manager = FileManager.default
      guard manager.fileExists(atPath: folder.path) else { return [] }
      return try manager.contentsOfDirectory(atPath: folder.path).map { name in
        let about = try manager.attributesOfItem(atPath: folder.appending(path: name).path)
        return (name, (about[.size] as? NSNumber)?.intValue ?? 0)
      }
    },
    read: { try Data(contentsOf: $0, options: .mappedIfSafe) },
    write: { document, file in
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try document.write(to: file, options: .atomic)
    },
    remove: { try FileManager.default.removeItem(at: $0) })
}
