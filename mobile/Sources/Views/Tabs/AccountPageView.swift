import SwiftUI
import UniformTypeIdentifiers

struct AccountPageView: View {
  let session: AccountSession
  let signOut: @MainActor (_ keepingCopies: Bool) async -> Void

  var body: some View {
    NavigationStack {
      SettingsView(session: session, signOut: signOut)
        .navigationTitle("Account")
    }
  }
}

/// Who is signed in, and what is done with the library as a whole.
struct SettingsView: View {
  let session: AccountSession
  let signOut: @MainActor (_ keepingCopies: Bool) async -> Void
  @Bindable private var autoBackup: AutoBackupModel
  @State private var export: ExportModel
  @State private var copies: CopiesModel
  @State private var notices: NoticesModel
  @State private var isPicking = false
  @State private var isSigningOut = false
  @State private var isChangingPassword = false
  @State private var isChangingAddress = false

  init(session: AccountSession, signOut: @escaping @MainActor (_ keepingCopies: Bool) async -> Void) {
    self.session = session
    self.signOut = signOut
    autoBackup = session.autoBackup
    _export = State(initialValue: ExportModel(service: session.service, temporary: session.temporary))
    _copies = State(initialValue: CopiesModel(service: session.service))
    _notices = State(initialValue: NoticesModel(service: session.service))
  }

  var body: some View {
    Form {
      account
      dataAndBackup
      CatalogueSection(model: session.catalogue)
      RefreshQueueSection(queue: session.queue, repository: session.repository, catalogue: session.catalogue)
      Section { signOutButton }
    }
    // Each time the page appears: a backup may have been made meanwhile.
    .task {
      export.check()
      session.catalogue.follow()
      async let rest: Void = loadRest()
      await autoBackup.load()
      await rest
    }
    .alert("That did not work", isPresented: $autoBackup.isShowingMessage) {
      Button("OK", role: .cancel) {}
    } message: {
      Text(verbatim: autoBackup.message ?? "")
    }
    .fileImporter(isPresented: $isPicking, allowedContentTypes: [.data]) { picked in
      switch picked {
      case .success(let file): Task { await session.incoming.open(file) }
      case .failure: session.incoming.couldNotPick()
      }
    }
  }

  private func loadRest() async {
    async let elsewhere: Void = copies.load()
    await notices.load()
    await elsewhere
  }

  private var account: some View {
    Section {
      LabeledContent("Signed in as", value: session.who.user.username)
      LabeledContent("Email", value: session.who.user.email)
      LabeledContent("Server", value: session.who.server.url.absoluteString)
      Button("Address from outside…", systemImage: "network") { isChangingAddress = true }
        .sheet(isPresented: $isChangingAddress) { OutsideAddressForm(session: session) }
      Button("Change password…", systemImage: "key") { isChangingPassword = true }
        .sheet(isPresented: $isChangingPassword) { PasswordForm(session: session) }
    }
  }

  @ViewBuilder private var dataAndBackup: some View {
    Section("Data & Backup") {
      AutoBackupRows(model: autoBackup, loadRest: loadRest)
      NavigationLink {
        BackupsView(session: session)
      } label: {
        Label("Backups", systemImage: "clock.arrow.circlepath")
      }
      CopiesRows(model: copies, session: session)
    }
    NoticesSection(model: notices)
    LocalCopyRows(model: session.copies, incoming: session.incoming)
    Section {
      ExportRows(model: export)
      ExportForServiceRows(session: session)
    } footer: {
      Text("For another service, the file not-exported.csv names what it cannot hold.")
    }
    Section {
      Button("Import Library…", systemImage: "square.and.arrow.down") { isPicking = true }
      BringFilmsButton(incoming: session.incoming)
    } footer: {
      Text("An import first shows what it would change, and can be undone afterwards.")
    }
  }

  private var signOutButton: some View {
    Button("Sign Out", role: .destructive) { isSigningOut = true }
      .confirmationDialog("Sign out?", isPresented: $isSigningOut, titleVisibility: .visible) {
        if session.copies.copies.isEmpty {
          Button("Sign Out", role: .destructive) { Task { await signOut(false) } }
        } else {
          Button("Sign Out and Keep Copies") { Task { await signOut(true) } }
          Button("Sign Out and Remove Copies", role: .destructive) { Task { await signOut(false) } }
        }
      } message: {
        Text("What the app holds of your library is removed from this iPhone. Your library stays on the server.")
      }
  }
}

#if DEBUG
  #Preview("Backups are on") {
    AccountPageView(session: .preview()) { _ in }
  }

  #Preview("Backups fail") {
    AccountPageView(session: .preview(status: Sample.failingStatus)) { _ in }
  }

  #Preview("Not connected") {
    AccountPageView(session: .preview(failure: .notConnected)) { _ in }
  }

  #Preview("Dark, right to left, large text") {
    AccountPageView(session: .preview()) { _ in }
      .environment(\.layoutDirection, .rightToLeft)
      .environment(\.dynamicTypeSize, .accessibility2)
      .preferredColorScheme(.dark)
  }
#endif
