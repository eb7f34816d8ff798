import SwiftUI

extension View {
  /// What can be done with a title by a swipe or from its menu.
  func titleActions(_ movie: Movie, _ steps: TitleSteps) -> some View {
    modifier(TitleActions(movie: movie, steps: steps))
  }
}

private struct TitleActions: ViewModifier {
  let movie: Movie
  let steps: TitleSteps

  func body(content: Content) -> some View {
    content
      .swipeActions(edge: .leading) { watched }
      .swipeActions(edge: .trailing) { removal }
      .contextMenu {
        watched
        ListMenu(movie: movie, steps: steps)
        removal
      }
  }

  @ViewBuilder private var watched: some View {
    if movie.watchHistory != nil || movie.status == .watched {
      Button("Not watched after all", systemImage: "eye.slash") { Task { await steps.unwatch(movie) } }
    } else {
      Button("Watched", systemImage: "checkmark.circle") { Task { await steps.markWatched(movie) } }
    }
  }

  @ViewBuilder private var removal: some View {
    if movie.status == .deleted {
      Button("Put back", systemImage: "arrow.uturn.backward") { Task { await steps.putBack(movie) } }
    } else {
      Button("Delete", systemImage: "trash", role: .destructive) { Task { await steps.delete(movie) } }
    }
  }
}

/// The list that a title is on.
struct ListMenu: View {
  let movie: Movie
  let steps: TitleSteps

  var body: some View {
    if !steps.lists.isEmpty || movie.customListId != nil {
      Menu("List", systemImage: "list.bullet") {
        entry("No list", nil)
        ForEach(steps.lists) { entry($0.name, $0) }
      }
    }
  }

  private func entry(_ name: String, _ list: CustomList?) -> some View {
    let isHere = movie.customListId == list?.id
    return Button {
      if !isHere { Task { await steps.put(movie, on: list) } }
    } label: {
      if isHere {
        Label {
          Text(verbatim: name)
        } icon: {
          Image(systemName: "checkmark")
        }
      } else {
        Text(verbatim: name)
      }
    }
  }
}

extension AccountSession {
  var titleSteps: TitleSteps { TitleSteps(repository: repository, steps: steps) }
}
