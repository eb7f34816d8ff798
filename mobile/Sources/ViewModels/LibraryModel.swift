import Foundation
import Observation

/// The titles of one shelf, filtered and ordered.
@MainActor @Observable final class LibraryModel {
  enum Shelf: Hashable {
    case all, toWatch, watched, onAList, deleted
    case list(String)
  }

  enum Order: String, CaseIterable, Hashable {
    case title, newest, rating
  }

  enum Phase: Hashable {
    case opening
    /// Nothing is here yet, because the library is being fetched for the first time.
    case fetching
    /// Nothing is here yet, because it could not be fetched.
    case notFetched(String)
    /// Nothing is in the library at all.
    case emptyLibrary
    case emptyShelf
    case noMatch(String)
    case titles([Movie])
  }

  var shelf: Shelf
  var order: Order = .title
  var words = ""

  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private var index = TitleIndex()
  @ObservationIgnored private var remembered: (Question, [Movie])?

  init(repository: MovieRepository, shelf: Shelf = .toWatch) {
    self.repository = repository
    self.shelf = shelf
  }

  var phase: Phase {
    guard repository.isOpen else { return .opening }
    let titles = titles(answering: Question(revision: repository.revision, shelf: shelf, order: order, words: words))
    if !titles.isEmpty { return .titles(titles) }
    if !words.isEmpty { return .noMatch(words) }
    return repository.library.movies.isEmpty ? emptyPhase : .emptyShelf
  }

  /// That the library is empty is known only once it was fetched.
  private var emptyPhase: Phase {
    if repository.library.syncedAt != nil { return .emptyLibrary }
    switch repository.syncPhase {
    case .idle, .syncing: return .fetching
    case .notConnected: return .notFetched(APIError.notConnected.sentence)
    case .failed(let sentence): return .notFetched(sentence)
    }
  }

  func refresh() async { await repository.syncNow() }

  private struct Question: Hashable {
    let revision: Int
    let shelf: Shelf
    let order: Order
    let words: String
  }

  /// A screen asks again with every touch.
  private func titles(answering question: Question) -> [Movie] {
    if let (asked, titles) = remembered, asked == question { return titles }
    if let (asked, _) = remembered {
      if asked.revision != question.revision {
        index.update(repository.library.movies, changed: repository.moviesChanged(since: asked.revision))
      }
    } else {
      index.update(repository.library.movies, changed: nil)
    }
    let titles = index.titles(on: question.shelf, matching: question.words, by: question.order)
    remembered = (question, titles)
    return titles
  }
}

extension LibraryModel.Shelf {
  func holds(_ movie: Movie) -> Bool {
    switch self {
    case .all: movie.status != .deleted
    // Also what was watched before and is to be watched again.
    case .toWatch: movie.status == .toWatch
    case .watched: movie.status == .watched || movie.status == .custom && movie.watchHistory != nil
    // Also those whose list is not known: an early backup has lost it.
    case .onAList: movie.status == .custom || movie.customListId != nil && movie.status != .deleted
    case .deleted: movie.status == .deleted
    case .list(let id): movie.customListId == id && movie.status != .deleted
    }
  }
}
