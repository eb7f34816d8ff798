import Foundation
import Observation

/// The switch for copies of the library on this device, and how they are doing.
@MainActor @Observable final class LocalCopiesModel {
  /// Outlives the app.
  struct Kept: Codable, Hashable, Sendable {
    var isOn = false
    /// When the library was last found to be in a copy here.
    var lastAt: Timestamp?
    var failedAt: Timestamp?
    /// Why the last try came to nothing.
    var failure: String?
  }

  private(set) var kept: Kept
  /// Newest first.
  private(set) var copies: [LocalCopy] = []
  private(set) var isCopying = false
  @ObservationIgnored private let service: any BackupService
  @ObservationIgnored private let folder: LocalCopyFolder
  @ObservationIgnored private let file: JSONFile<Kept>
  @ObservationIgnored private let temporary: URL
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored private var running: Task<Void, Never>?
  @ObservationIgnored private var isClosed = false

  /// A copy a day: five of them are then five days.
  nonisolated static let secondsBetweenCopies = 20 * 3_600.0

  init(service: any BackupService, folder: LocalCopyFolder, settings: URL, temporary: URL, time: TimeSource) {
    self.service = service
    self.folder = folder
    self.temporary = temporary.appending(path: "copy")
    self.time = time
    file = JSONFile(url: settings.appending(path: "local-copies.json"))
    kept = file.read() ?? Kept()
  }

  /// The switch. What was copied stays when it is turned off.
  var isOn: Bool {
    get { kept.isOn }
    set {
      guard newValue != kept.isOn else { return }
      change { $0.isOn = newValue }
      if newValue { Task { await copyIfDue() } }
    }
  }

  /// When the next copy should be made; nil while the switch is off.
  var dueAt: Date? {
    guard isOn else { return nil }
    let now = time.now()
    // A time to come is one of a clock that was wrong.
    guard let last = kept.lastAt, last <= now.timeIntervalSince1970 else { return now }
    return last.date.addingTimeInterval(Self.secondsBetweenCopies)
  }

  /// After a sync, and when the system wakes the app for it. Whoever gives up waiting ends the copying.
  func copyIfDue() async {
    guard let dueAt, dueAt <= time.now() else { return }
    let task = start()
    await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }

  func copyNow() async { await start().value }

  func load() async {
    // Where the folder can't be read, nothing is said of what is in it.
    copies = (try? await folder.copies()) ?? []
  }

  /// After this nothing is written any more.
  func close() async {
    isClosed = true
    running?.cancel()
    await running?.value
  }

  func removeAll() async {
    await folder.removeAll()
    copies = []
  }

  private func start() -> Task<Void, Never> {
    if let running { return running }
    let task = Task {
      isCopying = true
      await copy()
      isCopying = false
      running = nil
    }
    running = task
    return task
  }

  private func copy() async {
    let failure = await tryToCopy()
    if isClosed || Task.isCancelled { return }
    let now = time.now().timeIntervalSince1970
    change {
      if failure == nil { $0.lastAt = now }
      $0.failure = failure
      $0.failedAt = failure == nil ? nil : now
    }
    await load()
  }

  /// Why not; nil when the library as it is now is in a copy here.
  private func tryToCopy() async -> String? {
    defer { try? FileManager.default.removeItem(at: temporary) }
    let export: URL
    do throws(APIError) { export = try await service.exportBackup(into: temporary) } catch { return error.sentence }
    if isClosed || Task.isCancelled { return APIError.cancelled.sentence }
    do throws(LocalCopyRefusal) { try await folder.keep(export, at: time.now()) } catch { return error.sentence }
    return nil
  }

  private func change(_ body: (inout Kept) -> Void) {
    if isClosed { return }
    body(&kept)
    do throws(APIError) { try file.write(kept) } catch { kept.failure = error.sentence }
  }
}

extension LocalCopiesModel {
  /// "Last copy: 3 hours ago."
  func lastSentence(now: Date) -> String {
    kept.lastAt.map { "Last copy: \(Wording.ago($0, now: now))." } ?? "No copy has been made yet."
  }

  var failureSentence: String? {
    guard let failure = kept.failure else { return nil }
    return kept.failedAt.map { "No copy was made \(Wording.moment($0)): \(failure)" } ?? failure
  }
}

extension LocalCopy {
  var facts: String { sizeBytes.formatted(.byteCount(style: .file)) }
}
