import SwiftUI

struct ListContentsView: View {
  let id: String
  let model: ListsModel
  let session: AccountSession
  @State private var titles: LibraryModel
  @State private var isEditing = false
  @State private var isDeleting = false
  @Environment(\.dismiss) private var dismiss

  init(id: String, model: ListsModel, session: AccountSession) {
    self.id = id
    self.model = model
    self.session = session
    _titles = State(initialValue: LibraryModel(repository: session.repository, shelf: .list(id)))
  }

  var body: some View {
    TitleList(model: titles, session: session) {
      SyncBanner(repository: session.repository)
    }
    .navigationTitle(Text(verbatim: list?.name ?? ""))
    .toolbar {
      ToolbarItem(placement: .primaryAction) { Button("Edit") { isEditing = true } }
      ToolbarItem(placement: .secondaryAction) {
        Button("Delete", systemImage: "trash", role: .destructive) { isDeleting = true }
      }
    }
    .confirmationDialog("Delete this list?", isPresented: $isDeleting, titleVisibility: .visible) {
      Button("Delete", role: .destructive) { if let list { Task { await model.delete(list) } } }
    } message: {
      Text("Its titles stay: watched ones go to Watched, the others to To watch. It can be undone.")
    }
    .sheet(isPresented: $isEditing) { ListForm(model: model, list: list) }
    .onChange(of: list == nil) { _, isGone in if isGone { dismiss() } }
  }

  private var list: CustomList? { model.lists.first { $0.id == id } }
}

#if DEBUG
  #Preview("List") {
    let session = AccountSession.preview()
    NavigationStack {
      ListContentsView(
        id: Sample.favourites.id, model: ListsModel(repository: session.repository, steps: session.steps),
        session: session)
    }
  }
#endif
