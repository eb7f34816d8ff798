import SwiftUI

struct ListsPageView: View {
  let session: AccountSession
  @State private var model: ListsModel
  @State private var isAdding = false

  init(session: AccountSession) {
    self.session = session
    _model = State(initialValue: ListsModel(repository: session.repository, steps: session.steps))
  }

  var body: some View {
    NavigationStack {
      let counts = model.counts
      List {
        SyncBanner(repository: session.repository)
        if model.lists.isEmpty {
          ContentUnavailableView(
            "No lists yet", systemImage: "list.bullet.rectangle",
            description: Text("Make one with the plus button, and move titles to it."))
        }
        ForEach(model.lists) { list in
          NavigationLink {
            ListContentsView(id: list.id, model: model, session: session)
          } label: {
            row(of: list, count: counts[list.id] ?? 0)
          }
        }
        .onMove { dragged, place in Task { await model.move(dragged, to: place) } }
      }
      .refreshable { await session.repository.syncNow() }
      .navigationTitle("Lists")
      .toolbar { Button("Add a list", systemImage: "plus") { isAdding = true } }
      .sheet(isPresented: $isAdding) { ListForm(model: model, list: nil) }
      .failureAlert(of: model.change, isCovered: isAdding)
    }
  }

  private func row(of list: CustomList, count: Int) -> some View {
    HStack(spacing: 12) {
      ListBadge(list: list)
      Text(verbatim: list.name)
      Spacer()
      Text(verbatim: Wording.titles(count))
        .font(.footnote)
        .foregroundStyle(.secondary)
    }
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Lists") {
    ListsPageView(session: .preview())
  }

  #Preview("None") {
    ListsPageView(session: .preview(library: .empty))
  }
#endif
