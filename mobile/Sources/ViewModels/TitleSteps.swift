/// What a person does with a title by a touch; whatever it is, it can be undone.
@MainActor struct TitleSteps {
  let repository: MovieRepository
  let steps: UndoableSteps

  var lists: [CustomList] { repository.library.sortedLists }

  /// Whatever is known of when and how it was stays.
  func markWatched(_ movie: Movie) async {
    await run("Now watched.", movie) { () throws(APIError) in try await repository.markWatched(movie.imdbId) }
  }

  func unwatch(_ movie: Movie) async {
    await run("Marked as not watched.", movie) { () throws(APIError) in try await repository.unwatch(movie.imdbId) }
  }

  /// The list that it is on stays as it is.
  func delete(_ movie: Movie) async { await set(.deleted, movie, "Deleted.") }

  func wantToWatch(_ movie: Movie) async { await set(.toWatch, movie, "Now to watch.") }

  /// From the deleted ones.
  func putBack(_ movie: Movie) async {
    if movie.watchHistory == nil { await wantToWatch(movie) } else { await set(.watched, movie, "Now watched.") }
  }

  /// What one means to do with a title stays as it is; `custom` says no more than being on a list.
  func put(_ movie: Movie, on list: CustomList?) async {
    let status = list == nil && movie.status == .custom ? movie.statusOffList : movie.status
    await run(list == nil ? "Now on no list." : "Now on the list.", movie) { () throws(APIError) in
      try await repository.setStatus(status, place: list.map { .on($0.id) } ?? .onNone, of: movie.imdbId)
    }
  }

  func unrecommend(_ movie: Movie, _ person: String) async {
    await run("The recommendation by \(person) is removed.", movie) { () throws(APIError) in
      try await repository.unrecommend(movie.imdbId, person: person)
    }
  }

  private func set(_ status: MovieStatus, _ movie: Movie, _ said: String) async {
    await run(said, movie) { () throws(APIError) in try await repository.setStatus(status, of: movie.imdbId) }
  }

  private func run(_ said: String, _ movie: Movie, _ step: () async throws(APIError) -> Void) async {
    await steps.run(.init(said: said, about: movie.title)) { () throws(APIError) in
      // As it is now, which may be newer than what was touched.
      let before = repository.library.movies[movie.imdbId] ?? movie
      try await step()
      guard let now = repository.library.movies[movie.imdbId] else { return nil }
      return { () throws(APIError) in try await repository.putBack(before, after: now) }
    }
  }
}

extension Movie {
  fileprivate var statusOffList: MovieStatus { watchHistory == nil ? .toWatch : .watched }
}

extension MovieRepository {
  /// The title as it was before a step. Watching comes before the status, because marking a title as watched, or as
  /// not watched, changes the status by itself.
  func putBack(_ before: Movie, after now: Movie) async throws(APIError) {
    let id = before.imdbId
    var movie = now
    if before.watchHistory != now.watchHistory {
      if let history = before.watchHistory { try await setWatched(history, of: id) } else { try await unwatch(id) }
      movie = library.movies[id] ?? movie
    }
    if before.status != movie.status || before.customListId != movie.customListId {
      try await setStatus(before.status, place: before.customListId.map { .on($0) } ?? .onNone, of: id)
    }
    for recommendation in before.recommendations where !now.recommendations.contains(recommendation) {
      try await recommend(id, recommendation)
    }
  }
}
