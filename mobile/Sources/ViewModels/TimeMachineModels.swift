import Foundation
import Observation

/// What has changed in the library since a backup.
@MainActor @Observable final class ComparisonModel {
  enum Phase: Hashable {
    case loading
    case loaded(BackupComparison)
    case failed(String)
  }

  let filename: String
  private(set) var phase: Phase = .loading
  @ObservationIgnored private let service: any TimeMachineService

  init(filename: String, service: any TimeMachineService) {
    self.filename = filename
    self.service = service
  }

  func load() async {
    do throws(APIError) { phase = .loaded(try await service.compare(filename, offset: 0)) } catch {
      phase = .failed(error.sentence)
    }
  }
}

/// One title over all backups: when it appeared, changed and vanished.
@MainActor @Observable final class TitleHistoryModel {
  enum Phase: Hashable {
    case loading
    case loaded(TitleHistory)
    case failed(String)
  }

  let imdbId: String
  private(set) var phase: Phase = .loading
  @ObservationIgnored private let service: any TimeMachineService

  init(imdbId: String, service: any TimeMachineService) {
    self.imdbId = imdbId
    self.service = service
  }

  func load() async {
    do throws(APIError) { phase = .loaded(try await service.history(of: imdbId)) } catch {
      phase = .failed(error.sentence)
    }
  }
}

extension TitleHistory {
  /// The title as it was in these backups can be restored, unless it is like that already.
  func canBringBack(_ span: Span) -> Bool { span.movie != nil && span.movie != now }

  func selection() -> BackupSelection { BackupSelection(movies: [imdbId]) }
}
