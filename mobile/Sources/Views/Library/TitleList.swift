import SwiftUI

/// The titles of a shelf, and what stands there when there are none.
struct TitleList<Header: View>: View {
  let model: LibraryModel
  let session: AccountSession
  @ViewBuilder let header: Header

  var body: some View {
    List {
      Section { header }
        .listRowSeparator(.hidden)
      switch model.phase {
      case .opening:
        ProgressView().frame(maxWidth: .infinity)
      case .fetching:
        HStack(spacing: 12) {
          ProgressView()
          Text("Fetching your library…")
        }
      case .notFetched(let sentence): FailedRows(sentence) { await model.refresh() }
      case .emptyLibrary:
        ContentUnavailableView(
          "No titles yet", systemImage: "film.stack",
          description: Text("Add one with the plus button, or import a library under Account."))
        BringFilmsButton(incoming: session.incoming)
      case .emptyShelf:
        ContentUnavailableView("Nothing here", systemImage: "tray")
      case .noMatch(let words):
        ContentUnavailableView.search(text: words)
      case .titles(let titles):
        ForEach(titles) { movie in
          NavigationLink {
            TitleView(imdbId: movie.imdbId, session: session)
          } label: {
            TitleRow(movie: movie)
          }
          .titleActions(movie, session.titleSteps)
        }
      }
    }
    .listStyle(.plain)
    .refreshable { [model] in await model.refresh() }
  }
}

#if DEBUG
  #Preview("Deleted titles") {
    let session = AccountSession.preview()
    NavigationStack {
      TitleList(model: LibraryModel(repository: session.repository, shelf: .deleted), session: session) {}
    }
  }
#endif
