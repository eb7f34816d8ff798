import Observation

/// Whether this app is new enough for the server.
@MainActor @Observable final class CompatibilityModel {
  /// What the person should know; nil while the two fit.
  private(set) var notice: String?
  @ObservationIgnored private let service: any HealthService

  init(service: any HealthService) { self.service = service }

  func load() async {
    // A server that does not answer says nothing about its version.
    if let version = try? await service.serverVersion() { notice = version.notice }
  }
}
