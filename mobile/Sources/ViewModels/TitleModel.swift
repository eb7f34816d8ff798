import Foundation
import Observation

/// One title and what a person does with it.
@MainActor @Observable final class TitleModel {
  let imdbId: String
  /// What is changed beside the forms, each of which has its own.
  let change = PendingChange()
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let time: TimeSource
  @ObservationIgnored let steps: TitleSteps

  init(
    imdbId: String, repository: MovieRepository, steps: UndoableSteps = UndoableSteps(), time: TimeSource = .live
  ) {
    self.imdbId = imdbId
    self.repository = repository
    self.steps = TitleSteps(repository: repository, steps: steps)
    self.time = time
  }

  /// Nil when the title has left the library meanwhile.
  var movie: Movie? { repository.library.movies[imdbId] }
  var people: [Person] { repository.library.sortedPeople }
  var lists: [CustomList] { repository.library.sortedLists }
  var list: CustomList? { movie?.customListId.flatMap { repository.library.lists[$0] } }

  func watchedDraft() -> WatchedDraft { WatchedDraft(movie?.watchHistory, now: time.now()) }

  func setWatched(_ draft: WatchedDraft, in form: PendingChange) async {
    await form.run { () throws(APIError) in try await repository.setWatched(draft.history, of: imdbId) }
  }

  /// The day is only known when it is today; another day is nobody's to make up.
  func recommend(by person: String, vote: Bool, today: Bool, in form: PendingChange) async {
    let recommendation = Recommendation(
      personName: person.trimmingCharacters(in: .whitespacesAndNewlines),
      dateRecommended: today ? time.now().timeIntervalSince1970 : nil,
      voteType: vote)
    await form.run { () throws(APIError) in try await repository.recommend(imdbId, recommendation) }
  }

  func fetchMetadata() async {
    await change.run { () throws(APIError) in try await repository.refresh(imdbId) }
  }
}
