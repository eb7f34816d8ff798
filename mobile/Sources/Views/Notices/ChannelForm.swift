import SwiftUI

struct ChannelForm: View {
  let model: NoticesModel
  private let kinds: [ChannelDraft.Kind]
  private let change: PendingChange
  @State private var draft: ChannelDraft

  init(model: NoticesModel, change: PendingChange = PendingChange()) {
    self.model = model
    self.change = change
    // As they are now: the list is fetched again while the form closes.
    let kinds = (model.notices ?? Notices()).possibleKinds
    self.kinds = kinds
    _draft = State(initialValue: ChannelDraft(kind: kinds[0]))
  }

  var body: some View {
    ChangeForm(title: "Add a Channel", canSave: draft.canSave, verb: "Add", save: save, change: change) {
      Section {
        Picker("Tell me by", selection: $draft.kind) {
          ForEach(kinds, id: \.self) { Text(verbatim: $0.name).tag($0) }
        }
        if draft.kind != .email {
          TextField("Address", text: $draft.address)
            .textContentType(.URL)
            .keyboardType(.URL)
            .autocorrectionDisabled()
            .textInputAutocapitalization(.never)
        }
      } footer: {
        Text(verbatim: draft.kind.hint)
      }
    }
  }

  private func save(in form: PendingChange) async { await model.add(draft, in: form) }
}

#if DEBUG
  #Preview("Channel") {
    ChannelForm(model: NoticesModel(service: StubServer()))
  }

  #Preview("Refused") {
    ChannelForm(
      model: NoticesModel(service: StubServer()),
      change: PendingChange(.failed("This address cannot be used: it names no server.")))
  }
#endif
