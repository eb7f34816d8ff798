import SwiftUI

struct LibraryPageView: View {
  let session: AccountSession
  @State private var model: LibraryModel
  @State private var isAdding = false

  init(session: AccountSession) {
    self.session = session
    _model = State(initialValue: LibraryModel(repository: session.repository))
  }

  var body: some View {
    NavigationStack {
      TitleList(model: model, session: session) {
        Picker("Show", selection: $model.shelf) {
          Text("To watch").tag(LibraryModel.Shelf.toWatch)
          Text("Watched").tag(LibraryModel.Shelf.watched)
          Text("On a list").tag(LibraryModel.Shelf.onAList)
          Text("All").tag(LibraryModel.Shelf.all)
          if model.shelf == .deleted { Text("Deleted").tag(LibraryModel.Shelf.deleted) }
        }
        .pickerStyle(.segmented)
        SyncBanner(repository: session.repository)
        if let notice = session.compatibility.notice { FailureLabel(sentence: notice) }
        BackupBanner(model: session.autoBackup)
      }
      .searchable(text: $model.words, prompt: "Title, year, person or genre")
      .navigationTitle("Library")
      .toolbar {
        ToolbarItem(placement: .primaryAction) {
          Button("Add a title", systemImage: "plus") { isAdding = true }
        }
        ToolbarItem(placement: .secondaryAction) { orderMenu }
        ToolbarItem(placement: .secondaryAction) {
          Button("Show deleted titles", systemImage: "trash") { model.shelf = .deleted }
        }
      }
      .sheet(isPresented: $isAdding) { AddTitleView(session: session) }
    }
  }

  private var orderMenu: some View {
    Picker("Order", selection: $model.order) {
      Text("By title").tag(LibraryModel.Order.title)
      Text("Newest first").tag(LibraryModel.Order.newest)
      Text("Best rated first").tag(LibraryModel.Order.rating)
    }
  }
}

#if DEBUG
  #Preview("Titles") {
    LibraryPageView(session: .preview())
  }

  #Preview("Empty") {
    LibraryPageView(session: .preview(library: .empty))
  }

  #Preview("Not connected") {
    let session = AccountSession.preview(failure: .notConnected)
    LibraryPageView(session: session)
      .task { await session.catchUp() }
  }

  #Preview("Backups fail") {
    let session = AccountSession.preview(status: Sample.failingStatus)
    LibraryPageView(session: session)
      .task { await session.catchUp() }
  }
#endif
