import SwiftUI

struct PasswordForm: View {
  @State private var model: PasswordModel
  private let change: PendingChange

  init(session: AccountSession, change: PendingChange = PendingChange()) {
    _model = State(initialValue: session.passwordModel())
    self.change = change
  }

  var body: some View {
    ChangeForm(title: "Change Password", canSave: model.canSave, save: save, change: change) {
      Section {
        SecureField("Current password", text: $model.current).textContentType(.password)
        SecureField("New password", text: $model.new).textContentType(.newPassword)
      } footer: {
        Text("At least 8 characters. Other devices have to sign in again.")
      }
    }
  }

  private func save(in form: PendingChange) async { await model.save(in: form) }
}

#if DEBUG
  #Preview("Password") {
    PasswordForm(session: .preview())
  }

  #Preview("Refused") {
    PasswordForm(session: .preview(), change: PendingChange(.failed("The current password is another one.")))
  }
#endif
