import Foundation
import Observation

/// Looks into a backup: its rows, a search in them, and the selection that is to be restored.
@MainActor @Observable final class BackupContentsModel {
  enum Phase: Hashable {
    case loading
    case loaded(BackupContents)
    case failed(String)
  }

  let filename: String
  var kind = BackupContents.Kind.movies
  var words = ""
  /// Stays while the person searches for more.
  var selection = BackupSelection()
  private(set) var phase: Phase = .loading
  /// Why the next rows did not come.
  private(set) var moreFailed: String?
  @ObservationIgnored private let service: any TimeMachineService
  /// Counts requests: the answer to an earlier one is dropped.
  @ObservationIgnored private var request = 0

  init(filename: String, service: any TimeMachineService) {
    self.filename = filename
    self.service = service
  }

  var hasMore: Bool {
    if case .loaded(let contents) = phase { contents.rows.count < contents.total } else { false }
  }

  /// From the first row on, by the kind and the words as they are now.
  func load() async {
    request += 1
    let asked = request
    moreFailed = nil
    let answer: Phase
    do throws(APIError) { answer = .loaded(try await service.contents(of: filename, window(from: 0))) } catch {
      answer = .failed(error.sentence)
    }
    if asked == request { phase = answer }
  }

  func loadMore() async {
    guard case .loaded(let shown) = phase, hasMore else { return }
    request += 1
    let asked = request
    moreFailed = nil
    do throws(APIError) {
      let next = try await service.contents(of: filename, window(from: shown.rows.count))
      if asked == request { phase = .loaded(shown.followed(by: next)) }
    } catch {
      if asked == request { moreFailed = error.sentence }
    }
  }

  private func window(from offset: Int) -> ContentsWindow {
    ContentsWindow(kind: kind, search: words.trimmingCharacters(in: .whitespacesAndNewlines), offset: offset)
  }
}

extension BackupContents {
  fileprivate func followed(by next: BackupContents) -> BackupContents {
    // An empty page ends the list, whatever the total says.
    let total = next.rows.isEmpty ? rows.count : next.total
    return BackupContents(
      filename: filename, createdAt: createdAt, counts: next.counts, total: total, rows: rows + next.rows)
  }
}
