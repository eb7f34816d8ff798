import SwiftUI

struct TitleView: View {
  @State private var model: TitleModel
  @State private var sheet: Sheet?

  private enum Sheet: Identifiable {
    case watched, recommend
    var id: Self { self }
  }

  private let session: AccountSession

  init(imdbId: String, session: AccountSession) {
    self.session = session
    _model = State(initialValue: TitleModel(imdbId: imdbId, repository: session.repository, steps: session.steps))
  }

  var body: some View {
    Group {
      if let movie = model.movie {
        details(of: movie)
      } else {
        ContentUnavailableView("This title is no longer in your library", systemImage: "film")
      }
    }
    .navigationBarTitleDisplayMode(.inline)
    .failureAlert(of: model.change, isCovered: sheet != nil)
    .sheet(item: $sheet) { sheet in
      switch sheet {
      case .watched: WatchedForm(model: model)
      case .recommend: RecommendForm(model: model)
      }
    }
  }

  private func details(of movie: Movie) -> some View {
    List {
      Section { TitleHeader(movie: movie) }
      if let plot = movie.plot { Section { Text(verbatim: plot) } }
      watchedSection(movie)
      recommendationsSection(movie)
      Section { placeRows(movie) }
      factsSection(movie)
    }
    .navigationTitle(Text(verbatim: movie.title))
    .disabled(model.change.phase == .saving)
  }

  private func watchedSection(_ movie: Movie) -> some View {
    Section("Watched") {
      if let history = movie.watchHistory {
        LabeledContent("On", value: history.dateWatched.map(Wording.day) ?? "a day not noted")
        LabeledContent("My rating", value: history.myRating.map(Wording.rating) ?? "not rated")
        Button("Change…") { sheet = .watched }
        Button("Not watched after all", role: .destructive) { Task { await model.steps.unwatch(movie) } }
      } else {
        Button("I have watched it…", systemImage: "checkmark.circle") { sheet = .watched }
      }
    }
  }

  private func recommendationsSection(_ movie: Movie) -> some View {
    Section("Recommendations") {
      ForEach(movie.recommendations) { recommendation in
        RecommendationLabel(recommendation: recommendation)
          .swipeActions {
            Button("Remove", role: .destructive) {
              Task { await model.steps.unrecommend(movie, recommendation.personName) }
            }
          }
      }
      Button("Add a recommendation…", systemImage: "plus") { sheet = .recommend }
    }
  }

  @ViewBuilder private func placeRows(_ movie: Movie) -> some View {
    if movie.status != .toWatch && movie.status != .deleted {
      Button("To watch", systemImage: "bookmark") { Task { await model.steps.wantToWatch(movie) } }
    }
    if movie.status != .watched && movie.status != .deleted && movie.watchHistory != nil {
      Button("Watched", systemImage: "checkmark.circle") { Task { await model.steps.markWatched(movie) } }
    }
    ListMenu(movie: movie, steps: model.steps)
    if movie.status == .deleted {
      Button("Put back into the library", systemImage: "arrow.uturn.backward") {
        Task { await model.steps.putBack(movie) }
      }
    } else {
      Button("Delete", systemImage: "trash", role: .destructive) { Task { await model.steps.delete(movie) } }
    }
  }

  private func factsSection(_ movie: Movie) -> some View {
    Section {
      if let director = movie.director { LabeledContent("Director", value: director) }
      if !movie.cast.isEmpty { LabeledContent("Cast", value: movie.cast.formatted()) }
      if let rating = movie.imdbRating { LabeledContent("IMDb", value: Wording.rating(rating)) }
      if let list = model.list { LabeledContent("List", value: list.name) }
      NavigationLink {
        TitleHistoryView(imdbId: movie.imdbId, session: session)
      } label: {
        Label("History", systemImage: "clock.arrow.circlepath")
      }
      Button("Fetch details again", systemImage: "arrow.clockwise") { Task { await model.fetchMetadata() } }
    }
  }
}

#if DEBUG
  #Preview("Watched") {
    NavigationStack { TitleView(imdbId: Sample.watched.imdbId, session: .preview()) }
  }

  #Preview("No details yet") {
    NavigationStack { TitleView(imdbId: Sample.stub.imdbId, session: .preview()) }
  }

  #Preview("Gone") {
    NavigationStack { TitleView(imdbId: "tt0000001", session: .preview()) }
  }

  #Preview("Every change fails") {
    NavigationStack { TitleView(imdbId: Sample.toWatch.imdbId, session: .preview(failure: .notConnected)) }
  }
#endif
