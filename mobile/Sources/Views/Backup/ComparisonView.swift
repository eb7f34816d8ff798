import SwiftUI

/// What has changed in the library since a backup.
struct ComparisonView: View {
  let session: AccountSession
  @State private var model: ComparisonModel

  init(backup: BackupFileInfo, session: AccountSession) {
    self.session = session
    _model = State(initialValue: ComparisonModel(filename: backup.filename, service: session.service))
  }

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let comparison): rows(of: comparison)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
    }
    .navigationTitle("Changed Since")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
    .refreshable { await model.load() }
  }

  @ViewBuilder private func rows(of comparison: BackupComparison) -> some View {
    if comparison.rows.isEmpty {
      ContentUnavailableView("Nothing has changed since", systemImage: "equal.circle")
    }
    let wording = RowWording(
      lists: session.repository.library.lists, rows: comparison.rows, named: comparison.listNames)
    Section {
      ForEach(comparison.rows) { PlannedRowView(row: $0, action: $0.action.pastName, wording: wording) }
    } footer: {
      if comparison.rowsTotal > comparison.rows.count {
        Text("The first \(comparison.rows.count) of \(comparison.rowsTotal) rows are shown.")
      }
    }
  }
}

#if DEBUG
  #Preview("Changed since") {
    NavigationStack { ComparisonView(backup: Sample.backups[0], session: .preview()) }
  }
#endif
