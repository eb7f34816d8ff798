import SwiftUI

struct BackupsView: View {
  @State private var model: BackupsModel
  @State private var transfer: TransferModel
  @State private var deleting: BackupFileInfo?
  @State private var isDeleting = false

  init(session: AccountSession) {
    _model = State(initialValue: BackupsModel(service: session.service, temporary: session.temporary))
    _transfer = State(initialValue: TransferModel(session: session))
  }

  var body: some View {
    List {
      Section { work }
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let backups): rows(of: backups)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
    }
    .navigationTitle("Backups")
    .task { await model.load() }
    .refreshable { await model.load() }
    .transferFlow(transfer)
    // A restore keeps what was there before as one more backup.
    .onChange(of: transfer.phase) { _, phase in
      if phase == .idle { Task { await model.load() } }
    }
    .confirmationDialog(
      "Delete this backup?", isPresented: $isDeleting, titleVisibility: .visible, presenting: deleting
    ) { backup in
      Button("Delete", role: .destructive) { Task { await model.delete(backup) } }
    } message: { backup in
      Text("The backup of \(Wording.moment(backup.createdAt)) cannot be brought back afterwards.")
    }
  }

  @ViewBuilder private var work: some View {
    Button("Back Up Now", systemImage: "externaldrive.badge.plus") { Task { await model.backUpNow() } }
      .disabled(isBusy)
    switch model.work {
    case .none: EmptyView()
    case .backingUp, .working: ProgressView()
    case .fetched(let file):
      ShareLink(item: file) { Label("Share \(file.lastPathComponent)", systemImage: "square.and.arrow.up") }
    case .failed(let sentence): FailureLabel(sentence: sentence)
    }
  }

  private var isBusy: Bool {
    switch model.work {
    case .backingUp, .working: true
    case .none, .fetched, .failed: false
    }
  }

  @ViewBuilder private func rows(of backups: [BackupFileInfo]) -> some View {
    if backups.isEmpty {
      ContentUnavailableView("No backups yet", systemImage: "clock.arrow.circlepath")
    }
    ForEach(backups) { backup in
      Menu {
        Button("Restore…", systemImage: "clock.arrow.circlepath") {
          Task { await transfer.openBackup(backup.filename) }
        }
        .disabled(backup.isDamaged)
        Button("Fetch to share", systemImage: "square.and.arrow.up") { Task { await model.fetch(backup) } }
        Button("Delete…", systemImage: "trash", role: .destructive) {
          deleting = backup
          isDeleting = true
        }
      } label: {
        BackupRow(backup: backup)
      }
      .disabled(isBusy)
    }
  }
}

#Preview("Backups") {
  NavigationStack { BackupsView(session: .preview()) }
}

#Preview("Not connected") {
  NavigationStack { BackupsView(session: .preview(failure: .notConnected)) }
}
