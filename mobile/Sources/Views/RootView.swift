import SwiftUI

struct RootView: View {
  let app: AppModel

  var body: some View {
    switch app.phase {
    case .opening:
      ProgressView()
    case .signedOut(let model):
      SignInView(model: model)
    case .signedIn(let session):
      MainTabsView(session: session) { await app.signOut(keepingCopies: $0) }
        .id(session.who.account)
    case .expired(let session, let signIn):
      MainTabsView(session: session) { await app.signOut(keepingCopies: $0) }
        .safeAreaInset(edge: .top) { ExpiredBanner(signIn: signIn) }
        .id(session.who.account)
    }
  }
}

/// The library on this device stays readable; changing it needs a sign-in.
struct ExpiredBanner: View {
  let signIn: SignInModel
  @State private var isSigningIn = false

  var body: some View {
    HStack {
      FailureLabel(sentence: "Session expired. You see the copy on this iPhone.")
      Spacer()
      Button("Sign in again") { isSigningIn = true }
    }
    .padding()
    .background(.bar)
    .sheet(isPresented: $isSigningIn) { SignInView(model: signIn) }
  }
}

#if DEBUG
  #Preview("Session expired") {
    ExpiredBanner(signIn: .preview(previous: Sample.who))
  }
#endif
