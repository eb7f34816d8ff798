import SwiftUI

@main struct MovieManagerApp: App {
  @State private var app = AppModel(surroundings: .live)
  @Environment(\.scenePhase) private var scenePhase

  var body: some Scene {
    WindowGroup {
      RootView(app: app)
        .task { await app.open() }
        .onChange(of: scenePhase) { _, phase in
          if phase == .active { Task { await app.becameActive() } }
        }
    }
  }
}

extension Surroundings {
  fileprivate static var live: Surroundings {
    Surroundings(
      transport: URLSessionTransport(),
      tokens: KeychainTokenStore(),
      time: .live,
      device: DeviceFolder(url: .applicationSupportDirectory.appending(path: "MovieManager")),
      temporary: .temporaryDirectory.appending(path: "MovieManager"))
  }
}
