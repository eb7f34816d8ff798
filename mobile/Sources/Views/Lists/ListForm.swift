import SwiftUI

struct ListForm: View {
  let model: ListsModel
  let list: CustomList?
  @State private var draft: ListDraft
  @Environment(\.dismiss) private var dismiss

  init(model: ListsModel, list: CustomList?) {
    self.model = model
    self.list = list
    _draft = State(initialValue: list.map(ListDraft.init(of:)) ?? ListDraft())
  }

  var body: some View {
    NavigationStack {
      Form {
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
      .navigationTitle(list == nil ? "New List" : "Edit List")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("Cancel") { dismiss() } }
        ToolbarItem(placement: .confirmationAction) {
          Button("Save") { Task { await model.save(draft, replacing: list?.id) } }
            .disabled(draft.name.isEmpty || model.change.phase == .saving)
        }
      }
      .closes(after: model.change)
      .failureAlert(of: model.change)
    }
  }
}

#if DEBUG
  #Preview("New") {
    ListForm(model: ListsModel(repository: .preview()), list: nil)
  }

  #Preview("Could not be saved") {
    ListForm(
      model: ListsModel(repository: .preview(), change: PendingChange(.failed(APIError.notConnected.sentence))),
      list: Sample.favourites)
  }
#endif
