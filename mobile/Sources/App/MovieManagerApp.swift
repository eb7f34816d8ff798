import SwiftUI

@main struct MovieManagerApp: App {
  @State private var app = AppModel(surroundings: .live)
  @Environment(\.scenePhase) private var scenePhase

  var body: some Scene {
    WindowGroup {
      RootView(app: app)
        .task { await app.open() }
        .onOpenURL { file in Task { await app.openFile(file) } }
        .onChange(of: scenePhase) { _, phase in
          switch phase {
          case .active: Task { await app.becameActive() }
          case .background: Task { await app.wentToBackground() }
          default: break
          }
        }
    }
  }
}

extension Surroundings {
  fileprivate static var live: Surroundings {
    Surroundings(
      transport: URLSessionTransport(),
      signInTransport: URLSessionTransport(waitsForConnectivity: true),
      tokens: KeychainTokenStore(),
      time: .live,
      device: DeviceFolder(url: .applicationSupportDirectory.appending(path: "MovieManager")),
      temporary: .temporaryDirectory.appending(path: "MovieManager"))
  }
}
