import AppIntents
import BackgroundTasks
import SwiftUI

@main struct MovieManagerApp: App {
  @State private var app: AppModel
  @Environment(\.scenePhase) private var scenePhase

  init() {
    let app = AppModel(surroundings: .live)
    _app = State(initialValue: app)
    AppDependencyManager.shared.add(dependency: app)
  }

  var body: some Scene {
    WindowGroup {
      RootView(app: app)
        .task { await app.open() }
        .onOpenURL { file in Task { await app.openFile(file) } }
        .onChange(of: scenePhase) { _, phase in
          switch phase {
          case .active: Task { await app.becameActive() }
          case .background: Task { await goToBackground() }
          default: break
          }
        }
    }
    .backgroundTask(.appRefresh(Self.backgroundWork)) { [app] in
      await app.workInBackground()
      await Self.askToBeWoken(at: app.nextWorkInBackground)
    }
  }

  /// project.yml permits it under this name.
  private static let backgroundWork = "org.moviemanager.copy"

  private func goToBackground() async {
    Self.askToBeWoken(at: app.nextWorkInBackground)
    await app.wentToBackground()
  }

  private static func askToBeWoken(at moment: Date?) {
    guard let moment else { return }
    let request = BGAppRefreshTaskRequest(identifier: backgroundWork)
    request.earliestBeginDate = moment
    // Refused where the person has turned background refresh off; a copy is then made after the next sync.
    try? BGTaskScheduler.shared.submit(request)
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
      temporary: .temporaryDirectory.appending(path: "MovieManager"),
      documents: .documentsDirectory)
  }
}
