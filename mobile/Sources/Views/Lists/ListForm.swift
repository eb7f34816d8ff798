import SwiftUI

struct ListForm: View {
  let model: ListsModel
  let list: CustomList?
  private let change: PendingChange
  @State private var draft: ListDraft

  init(model: ListsModel, list: CustomList?, change: PendingChange = PendingChange()) {
    self.change = change
    self.model = model
    self.list = list
    _draft = State(initialValue: list.map(ListDraft.init(of:)) ?? ListDraft())
  }

  var body: some View {
    ChangeForm(
      title: list == nil ? "New List" : "Edit List", canSave: !draft.name.isEmpty,
      save: save, change: change
    ) {
      TextField("Name", text: $draft.name)
      Picker("Icon", selection: $draft.icon) {
        Text("None").tag(String?.none)
        ForEach(ListIcon.symbols.keys.sorted(), id: \.self) { name in
          Label(LocalizedStringKey(name.capitalized), systemImage: ListIcon.symbols[name] ?? "list.bullet")
            .tag(String?.some(name))
        }
        // An icon from elsewhere stays as it is unless another one is picked.
        if let icon = draft.icon, ListIcon.symbols[icon] == nil {
          Text(verbatim: icon).tag(String?.some(icon))
        }
      }
      ColorChoice(hex: $draft.color)
    }
  }

  private func save(in form: PendingChange) async {
    await model.save(draft, replacing: list?.id, in: form)
  }
}

#if DEBUG
  #Preview("New") {
    ListForm(model: ListsModel(repository: .preview()), list: nil)
  }

  #Preview("Could not be saved") {
    ListForm(
      model: ListsModel(repository: .preview()), list: Sample.favourites,
      change: PendingChange(.failed(APIError.notConnected.sentence)))
  }
#endif
