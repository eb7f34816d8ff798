import Foundation
import Observation

/// Finds a title through the server, by its name, its number or a pasted link, and puts it into the library.
@MainActor @Observable final class AddTitleModel {
  enum Phase: Hashable {
    case idle, searching
    /// The sentences are those of sources that did not answer.
    case found([SearchHit], notices: [String] = [])
    case nothingFound(String)
    case failed(String)
  }

  enum Adding: Hashable {
    case no
    case adding(SearchHit.ID)
    case added(String)
    /// It is in the library already, and stays as it is there.
    case alreadyHere(String)
    case failed(String)
  }

  var words = ""
  private(set) var phase: Phase = .idle
  private(set) var adding: Adding = .no
  /// Why the next hits did not come.
  private(set) var moreFailed: String?
  @ObservationIgnored private let service: any SearchService
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let queue: RefreshQueue

  /// A server of the earlier kind answers in pages; the catalogue answers at once.
  private struct Pages {
    let words: String
    var shown: Int
    var total: Int
  }
  private var pages: Pages?
  @ObservationIgnored private var request = 0

  init(service: any SearchService, repository: MovieRepository, queue: RefreshQueue) {
    self.service = service
    self.repository = repository
    self.queue = queue
  }

  convenience init(session: AccountSession) {
    self.init(service: session.service, repository: session.repository, queue: session.queue)
  }

  private var asked: String { words.trimmingCharacters(in: .whitespacesAndNewlines) }

  /// The title that can be added by its number alone, while nobody can be asked about it.
  var bareHit: SearchHit? {
    guard case .failed = phase, let number = asked.firstMatch(of: /\btt[0-9]{5,10}\b/) else { return nil }
    return SearchHit(imdbId: String(number.output))
  }

  /// The newest search counts: an answer to an earlier one is dropped.
  func search() async {
    let asked = asked
    request += 1
    pages = nil
    guard !asked.isEmpty else {
      phase = .idle
      return
    }
    phase = .searching
    moreFailed = nil
    let mine = request
    do throws(APIError) {
      guard let found = try await service.searchCatalogue(asked) else {
        return await fetch(Pages(words: asked, shown: 0, total: 1), after: [], as: mine)
      }
      guard mine == request else { return }
      phase = found.results.isEmpty ? .nothingFound(asked) : .found(found.results, notices: found.notices)
    } catch {
      if mine == request { phase = .failed(error.sentence) }
    }
  }

  var hasMore: Bool {
    if case .found = phase, let pages { pages.shown < pages.total } else { false }
  }

  func loadMore() async {
    guard hasMore, let pages, case .found(let hits, _) = phase else { return }
    request += 1
    await fetch(pages, after: hits, as: request)
  }

  private func fetch(_ pages: Pages, after hits: [SearchHit], as mine: Int) async {
    guard mine == request else { return }
    var pages = pages
    let answer: Phase
    moreFailed = nil
    do throws(APIError) {
      let page = try await service.search(pages.words, page: pages.shown + 1)
      pages.shown += 1
      pages.total = page.totalPages
      let known = Set(hits.map(\.id))
      let found = hits + page.results.filter { !known.contains($0.id) }
      answer = found.isEmpty ? .nothingFound(pages.words) : .found(found)
    } catch {
      guard mine == request else { return }
      if hits.isEmpty { phase = .failed(error.sentence) } else { moreFailed = error.sentence }
      return
    }
    guard mine == request else { return }
    self.pages = pages
    phase = answer
  }

  func add(_ hit: SearchHit) async {
    if case .adding = adding { return }
    adding = .adding(hit.id)
    do throws(APIError) { adding = try await put(hit) } catch { adding = .failed(error.sentence) }
  }

  func dismissAdding() { adding = .no }

  private func put(_ hit: SearchHit) async throws(APIError) -> Adding {
    guard let imdbId = try await number(of: hit) else {
      return .failed("\(hit.name) has no IMDb number, and the library knows titles by that.")
    }
    if let movie = repository.library.movies[imdbId], movie.status != .deleted { return .alreadyHere(hit.name) }
    try await repository.setStatus(.toWatch, of: imdbId)
    queue.add([imdbId])
    return .added(hit.name)
  }

  /// Where TMDB alone knows the title, its page there has the number.
  private func number(of hit: SearchHit) async throws(APIError) -> String? {
    if let imdbId = hit.imdbId { return imdbId }
    return try await service.details(of: hit).imdbId
  }
}

extension AddTitleModel.Adding {
  /// What came of it; nil while nothing has.
  var sentence: String? {
    switch self {
    case .no, .adding: nil
    case .added(let title): "Added \(title)."
    case .alreadyHere(let title): "\(title) is in your library already."
    case .failed(let sentence): sentence
    }
  }
}
