import SwiftUI

struct TitleView: View {
  @State private var model: TitleModel
  @State private var sheet: Sheet?
  @State private var isDeleting = false

  private enum Sheet: Identifiable {
    case watched, recommend
    var id: Self { self }
  }

  private let session: AccountSession

  init(imdbId: String, session: AccountSession) {
    self.session = session
    _model = State(initialValue: TitleModel(imdbId: imdbId, repository: session.repository))
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
      Section { moveMenu(movie) }
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
        Button("Not watched after all", role: .destructive) { Task { await model.unwatch() } }
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
            Button("Remove", role: .destructive) { Task { await model.unrecommend(recommendation.personName) } }
          }
      }
      Button("Add a recommendation…", systemImage: "plus") { sheet = .recommend }
    }
  }

  @ViewBuilder private func moveMenu(_ movie: Movie) -> some View {
    Menu("Move to…", systemImage: "folder") {
      if movie.status != .toWatch { Button("To watch") { move(.toWatch) } }
      if movie.status != .watched && movie.watchHistory != nil { Button("Watched") { move(.watched) } }
      ForEach(model.lists) { list in
        Button {
          move(.custom, list.id)
        } label: {
          Text(verbatim: list.name)
        }
      }
    }
    if movie.status == .deleted {
      Button("Put back into the library", systemImage: "arrow.uturn.backward") {
        move(movie.watchHistory == nil ? .toWatch : .watched)
      }
    } else {
      Button("Delete", systemImage: "trash", role: .destructive) { isDeleting = true }
        .confirmationDialog("Delete this title?", isPresented: $isDeleting, titleVisibility: .visible) {
          Button("Delete", role: .destructive) { move(.deleted) }
        } message: {
          Text("It goes to the deleted titles, with all you noted, and can be put back.")
        }
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

  private func move(_ status: MovieStatus, _ list: String? = nil) {
    Task { await model.move(to: status, list: list) }
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
