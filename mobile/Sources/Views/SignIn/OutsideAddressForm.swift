import SwiftUI

struct OutsideAddressForm: View {
  @State private var model: OutsideAddressModel
  private let change: PendingChange

  init(session: AccountSession, change: PendingChange = PendingChange()) {
    _model = State(initialValue: session.outsideModel())
    self.change = change
  }

  var body: some View {
    ChangeForm(title: "Address from Outside", save: save, change: change) {
      LabeledContent("At home", value: model.home.url.absoluteString)
      Section {
        TextField("https://movies.example.org", text: $model.typed)
          .textContentType(.URL)
          .keyboardType(.URL)
          .autocorrectionDisabled()
          .textInputAutocapitalization(.never)
          .accessibilityLabel("Address from outside")
      } footer: {
        Text("Where the server answers when you are not at home. The app takes whichever address answers first.")
      }
    }
  }

  private func save(in form: PendingChange) async { await model.save(in: form) }
}

#if DEBUG
  #Preview("Address") {
    OutsideAddressForm(session: .preview())
  }

  #Preview("Refused") {
    OutsideAddressForm(
      session: .preview(), change: PendingChange(.failed("Nothing answers at https://movies.example.org.")))
  }
#endif
