import SwiftUI

/// Says above a page that what it shows is not the newest, and since when.
struct SyncBanner: View {
  let repository: MovieRepository

  var body: some View {
    switch repository.syncPhase {
    case .idle:
      EmptyView()
    case .syncing:
      // The first time, the list itself says that it is being fetched.
      if repository.library.syncedAt != nil {
        HStack(spacing: 8) {
          ProgressView()
          Text("Updating…").font(.footnote).foregroundStyle(.secondary)
        }
        .accessibilityElement(children: .combine)
      }
    case .notConnected:
      FailureLabel(sentence: "Not connected. " + shownSince)
    case .failed(let sentence):
      FailureLabel(sentence: sentence + " " + shownSince)
    }
  }

  private var shownSince: String {
    repository.library.syncedAt.map { "This is your library as of \(Wording.moment($0))." }
      ?? "Nothing has been fetched yet."
  }
}
