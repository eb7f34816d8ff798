import SwiftUI

struct PersonForm: View {
  let model: PeopleModel
  let person: Person?
  @State private var draft: PersonDraft
  @Environment(\.dismiss) private var dismiss

  init(model: PeopleModel, person: Person?) {
    self.model = model
    self.person = person
    _draft = State(initialValue: person.map(PersonDraft.init(of:)) ?? PersonDraft())
  }

  var body: some View {
    NavigationStack {
      Form {
        TextField("Name", text: $draft.name)
          .textContentType(.name)
        Toggle("I trust their taste", isOn: $draft.isTrusted)
        TextField("Emoji", text: $draft.emoji.orEmpty)
        ColorChoice(hex: $draft.color)
      }
      .navigationTitle(person == nil ? "New Person" : "Edit Person")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("Cancel") { dismiss() } }
        ToolbarItem(placement: .confirmationAction) {
          Button("Save") { Task { await model.save(draft, replacing: person?.name) } }
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
    PersonForm(model: PeopleModel(repository: .preview()), person: nil)
  }

  #Preview("Name is taken") {
    PersonForm(
      model: PeopleModel(repository: .preview(), change: PendingChange(.failed("There is an Alice already."))),
      person: Sample.bob)
  }
#endif
