import Observation

/// The rows of an import that ended in one way, as far as they are fetched.
@MainActor @Observable final class ImportRowsModel {
  enum Phase: Hashable {
    case loading
    case loaded(ImportRowPage)
    case failed(String)
  }

  private(set) var phase: Phase = .loading
  /// Why the next rows did not come.
  private(set) var moreFailed: String?
  @ObservationIgnored private let service: any ImportJobService
  @ObservationIgnored private let id: ImportJob.ID
  @ObservationIgnored private let outcome: String
  @ObservationIgnored private var isFetching = false

  init(_ id: ImportJob.ID, outcome: String, service: any ImportJobService) {
    self.id = id
    self.outcome = outcome
    self.service = service
  }

  private var rows: [ImportRow] {
    if case .loaded(let page) = phase { page.rows } else { [] }
  }

  var hasMore: Bool {
    if case .loaded(let page) = phase { page.rows.count < page.total } else { false }
  }

  func load() async {
    if case .loaded = phase { return }
    await fetch()
  }

  func loadMore() async {
    if hasMore { await fetch() }
  }

  private func fetch() async {
    guard !isFetching else { return }
    isFetching = true
    defer { isFetching = false }
    moreFailed = nil
    do throws(APIError) {
      let page = try await service.importRows(of: id, outcome: outcome, offset: rows.count)
      // Nothing more comes, whatever was counted.
      let all = rows + page.rows
      phase = .loaded(ImportRowPage(total: page.rows.isEmpty ? all.count : page.total, rows: all))
    } catch {
      if error == .cancelled { return }
      if rows.isEmpty { phase = .failed(error.sentence) } else { moreFailed = error.sentence }
    }
  }
}
