import SwiftUI

struct SignInView: View {
  @Bindable var model: SignInModel

  var body: some View {
    NavigationStack {
      Form {
        switch model.phase {
        case .address: addressSection
        case .connecting: working("Connecting…")
        case .credentials: credentialsSection
        case .firstAccount: firstAccountSection
        case .signingIn: working("Signing in…")
        }
        if let message = model.message {
          Section { FailureLabel(sentence: message) }
        }
      }
      .navigationTitle("Movie Manager")
    }
  }

  private var addressSection: some View {
    Section {
      TextField("192.168.1.20:8155", text: $model.address)
        .textContentType(.URL)
        .keyboardType(.URL)
        .autocorrectionDisabled()
        .textInputAutocapitalization(.never)
        .accessibilityLabel("Server address")
        .onSubmit { Task { await model.connect() } }
      Button("Connect") { Task { await model.connect() } }
        .disabled(!model.canSend)
    } header: {
      Text("Your server")
    } footer: {
      Text("The address at which the web app opens in a browser.")
    }
  }

  private var credentialsSection: some View {
    Section {
      emailField
      passwordField(.password)
      Button("Sign In") { Task { await model.send() } }
        .disabled(!model.canSend)
      changeServer
    } header: {
      Text(model.address)
    }
  }

  private var firstAccountSection: some View {
    Section {
      emailField
      TextField("Name", text: $model.username)
        .textContentType(.username)
        .autocorrectionDisabled()
      passwordField(.newPassword)
      Button("Create Account") { Task { await model.send() } }
        .disabled(!model.canSend)
      changeServer
    } header: {
      Text("This server is new")
    } footer: {
      Text("You make its first account. The password has at least 8 characters.")
    }
  }

  private var emailField: some View {
    TextField("Email", text: $model.email)
      .textContentType(.emailAddress)
      .keyboardType(.emailAddress)
      .autocorrectionDisabled()
      .textInputAutocapitalization(.never)
  }

  private func passwordField(_ content: UITextContentType) -> some View {
    SecureField("Password", text: $model.password)
      .textContentType(content)
      .onSubmit { Task { await model.send() } }
  }

  private var changeServer: some View {
    Button("Use another server") { model.changeServer() }
      .font(.footnote)
  }

  private func working(_ text: LocalizedStringKey) -> some View {
    HStack(spacing: 12) {
      ProgressView()
      Text(text)
    }
  }
}

#if DEBUG
  #Preview("Server address") {
    SignInView(model: .preview())
  }

  #Preview("Sign-in has ended") {
    SignInView(model: .preview(previous: Sample.who))
  }

  #Preview("Nothing answers") {
    let model = SignInModel.preview(failure: .notConnected)
    SignInView(model: model)
      .task {
        model.address = "192.168.1.20"
        await model.connect()
      }
  }

  #Preview("New server") {
    let model = SignInModel.preview(isNew: true)
    SignInView(model: model)
      .task {
        model.address = "192.168.1.20"
        await model.connect()
      }
  }
#endif
