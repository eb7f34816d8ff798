import Foundation
import Observation

/// Finds a title in TMDB, through the server, and puts it into the library.
@MainActor @Observable final class AddTitleModel {
  enum Phase: Hashable {
    case idle, searching
    case found([SearchHit])
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
  @ObservationIgnored private let service: any SearchService
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let queue: RefreshQueue

  init(service: any SearchService, repository: MovieRepository, queue: RefreshQueue) {
    self.service = service
    self.repository = repository
    self.queue = queue
  }

  func search() async {
    let asked = words.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !asked.isEmpty else {
      phase = .idle
      return
    }
    phase = .searching
    do throws(APIError) {
      let hits = try await service.search(asked, page: 1).results
      phase = hits.isEmpty ? .nothingFound(asked) : .found(hits)
    } catch { phase = .failed(error.sentence) }
  }

  func add(_ hit: SearchHit) async {
    if case .adding = adding { return }
    adding = .adding(hit.id)
    do throws(APIError) { adding = try await put(hit) } catch { adding = .failed(error.sentence) }
  }

  func dismissAdding() { adding = .no }

  private func put(_ hit: SearchHit) async throws(APIError) -> Adding {
    guard let imdbId = try await service.details(of: hit).imdbId else {
      return .failed("\(hit.title) has no IMDb number, and the library knows titles by that.")
    }
    if let movie = repository.library.movies[imdbId], movie.status != .deleted { return .alreadyHere(hit.title) }
    try await repository.setStatus(.toWatch, of: imdbId)
    queue.add([imdbId])
    return .added(hit.title)
  }
}
