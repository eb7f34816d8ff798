import Observation

/// How the server comes along with looking titles up; it does so whether or not anybody looks on.
@MainActor @Observable final class CatalogueModel {
  /// Nil until the server has told, and with a server of the earlier kind.
  private(set) var catalogue: Catalogue?
  @ObservationIgnored private let service: any CatalogueService
  @ObservationIgnored private let time: TimeSource
  /// Something else is known of titles than before.
  @ObservationIgnored private let changed: @MainActor () async -> Void
  @ObservationIgnored private var running: Task<Void, Never>?

  nonisolated static let secondsWhileFilling = 3.0
  /// While every source is left alone.
  nonisolated static let secondsWhileQuiet = 60.0

  init(service: any CatalogueService, time: TimeSource, changed: @escaping @MainActor () async -> Void) {
    self.service = service
    self.time = time
    self.changed = changed
  }

  /// The app then leaves it to the server.
  var fillsIn: Bool { catalogue?.filling == true }

  func load() async {
    guard let fresh = try? await service.catalogue() else { return }
    let known = catalogue?.version
    catalogue = fresh
    if let known, known != fresh.version { await changed() }
  }

  /// Looks, and looks again for as long as titles are being looked up.
  func follow() {
    guard running == nil else { return }
    running = Task {
      await look()
      running = nil
    }
  }

  func stop() async {
    let task = running
    task?.cancel()
    await task?.value
  }

  private func look() async {
    while !Task.isCancelled {
      await load()
      guard let catalogue, catalogue.isFilling else { return }
      let seconds = catalogue.quiet == nil ? Self.secondsWhileFilling : Self.secondsWhileQuiet
      do { try await time.sleep(seconds) } catch { return }
    }
  }
}
