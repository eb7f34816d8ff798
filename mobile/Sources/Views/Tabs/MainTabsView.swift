import SwiftUI

struct MainTabsView: View {
  let session: AccountSession
  let signOut: @MainActor (_ keepingCopies: Bool) async -> Void
  @Bindable private var incoming: IncomingModel

  init(session: AccountSession, signOut: @escaping @MainActor (_ keepingCopies: Bool) async -> Void) {
    self.session = session
    self.signOut = signOut
    incoming = session.incoming
  }

  var body: some View {
    TabView {
      LibraryPageView(session: session)
        .undoBar(of: session.steps)
        .tabItem { Label("Library", systemImage: "film.stack") }
      PeoplePageView(session: session)
        .undoBar(of: session.steps)
        .tabItem { Label("People", systemImage: "person.2") }
      ListsPageView(session: session)
        .undoBar(of: session.steps)
        .tabItem { Label("Lists", systemImage: "list.bullet.rectangle") }
      AccountPageView(session: session, signOut: signOut)
        .tabItem { Label("Account", systemImage: "person.crop.circle") }
        .badge(session.autoBackup.attention == nil ? nil : Text(verbatim: "!"))
    }
    .sheet(isPresented: $incoming.isOpen) { IncomingView(session: session) }
  }
}

#if DEBUG
  #Preview("Signed in") {
    MainTabsView(session: .preview()) { _ in }
  }

  #Preview("Not connected") {
    MainTabsView(session: .preview(failure: .notConnected)) { _ in }
  }

  #Preview("Dark, right to left, large text") {
    MainTabsView(session: .preview()) { _ in }
      .environment(\.layoutDirection, .rightToLeft)
      .environment(\.dynamicTypeSize, .accessibility3)
      .preferredColorScheme(.dark)
  }
#endif
