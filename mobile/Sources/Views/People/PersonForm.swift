import SwiftUI

struct PersonForm: View {
  let model: PeopleModel
  let person: Person?
  private let change: PendingChange
  @State private var draft: PersonDraft

  init(model: PeopleModel, person: Person?, change: PendingChange = PendingChange()) {
    self.change = change
    self.model = model
    self.person = person
    _draft = State(initialValue: person.map(PersonDraft.init(of:)) ?? PersonDraft())
  }

  var body: some View {
    ChangeForm(
      title: person == nil ? "New Person" : "Edit Person", canSave: !draft.name.isEmpty,
      save: save, change: change
    ) {
      TextField("Name", text: $draft.name)
        .textContentType(.name)
      Toggle("I trust their taste", isOn: $draft.isTrusted)
      TextField("Emoji", text: $draft.emoji.orEmpty)
      ColorChoice(hex: $draft.color)
    }
  }

  private func save(in form: PendingChange) async {
    await model.save(draft, replacing: person?.name, in: form)
  }
}

#if DEBUG
  #Preview("New") {
    PersonForm(model: PeopleModel(repository: .preview()), person: nil)
  }

  #Preview("Name is taken") {
    PersonForm(
      model: PeopleModel(repository: .preview()), person: Sample.bob,
      change: PendingChange(.failed("There is an Alice already.")))
  }
#endif
