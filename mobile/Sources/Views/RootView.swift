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
      MainTabsView(session: session) { await app.signOut() }
        .id(session.who)
    }
  }
}
