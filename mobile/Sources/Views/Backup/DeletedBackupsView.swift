import SwiftUI

struct DeletedBackupsView: View {
  @State private var model: DeletedBackupsModel

  init(session: AccountSession) {
    _model = State(initialValue: DeletedBackupsModel(service: session.service))
  }

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let deleted): rows(of: deleted)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
    }
    .navigationTitle("Recently Deleted")
    .task { await model.load() }
    .refreshable { await model.load() }
    .failureAlert(of: model.change)
  }

  @ViewBuilder private func rows(of deleted: [DeletedBackup]) -> some View {
    if deleted.isEmpty {
      ContentUnavailableView("Nothing was deleted", systemImage: "trash")
    }
    ForEach(deleted) { deleted in
      VStack(alignment: .leading, spacing: 8) {
        BackupRow(backup: deleted.backup)
        Text(verbatim: deleted.sentence(now: .now)).font(.footnote).foregroundStyle(.secondary)
        Button("Bring Back", systemImage: "arrow.uturn.backward") { Task { await model.bringBack(deleted) } }
          .disabled(model.change.phase == .saving)
      }
    }
  }
}

#if DEBUG
  #Preview("Recently deleted") {
    NavigationStack { DeletedBackupsView(session: .preview()) }
  }
#endif
