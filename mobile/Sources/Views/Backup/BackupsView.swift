import SwiftUI

struct BackupsView: View {
  let session: AccountSession
  @State private var model: BackupsModel
  @State private var deleting: BackupFileInfo?
  @State private var isDeleting = false

  init(session: AccountSession) {
    self.session = session
    _model = State(initialValue: BackupsModel(service: session.service, temporary: session.temporary))
  }

  var body: some View {
    List {
      Section {
        if let attention = session.autoBackup.attention { FailureLabel(sentence: attention) }
        Button("Back Up Now", systemImage: "externaldrive.badge.plus") { Task { await model.backUpNow() } }
          .disabled(model.isBusy)
        BackupWork(model: model)
      }
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let backups): rows(of: backups)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
      NavigationLink {
        DeletedBackupsView(session: session)
      } label: {
        Label("Recently Deleted", systemImage: "trash")
      }
    }
    .navigationTitle("Backups")
    .task { await model.load() }
    .refreshable { await model.load() }
    .confirmsDeletion(of: $deleting, isPresented: $isDeleting, model: model)
  }

  @ViewBuilder private func rows(of backups: [BackupFileInfo]) -> some View {
    if backups.isEmpty {
      ContentUnavailableView("No backups yet", systemImage: "clock.arrow.circlepath")
    }
    ForEach(backups) { backup in
      NavigationLink {
        BackupView(backup: backup, model: model, session: session)
      } label: {
        BackupRow(backup: backup)
      }
      .swipeActions {
        if !backup.pinned {
          Button("Delete", role: .destructive) {
            deleting = backup
            isDeleting = true
          }
        }
        Button(backup.pinned ? "Unpin" : "Pin") { Task { await model.setPinned(!backup.pinned, backup) } }
      }
    }
  }
}

/// What is being done with a backup, and what came of it.
struct BackupWork: View {
  let model: BackupsModel

  var body: some View {
    switch model.work {
    case .none: EmptyView()
    case .backingUp, .working: ProgressView()
    case .fetched(let file):
      ShareLink(item: file) { Label("Share \(file.lastPathComponent)", systemImage: "square.and.arrow.up") }
    case .failed(let sentence): FailureLabel(sentence: sentence)
    }
  }
}

extension View {
  func confirmsDeletion(
    of backup: Binding<BackupFileInfo?>, isPresented: Binding<Bool>, model: BackupsModel
  ) -> some View {
    confirmationDialog(
      "Delete this backup?", isPresented: isPresented, titleVisibility: .visible, presenting: backup.wrappedValue
    ) { backup in
      Button("Delete", role: .destructive) { Task { await model.delete(backup) } }
    } message: { backup in
      Text("The backup of \(Wording.moment(backup.createdAt)) can be brought back for 14 days.")
    }
  }
}

#if DEBUG
  #Preview("Backups") {
    NavigationStack { BackupsView(session: .preview()) }
  }

  #Preview("Not connected") {
    NavigationStack { BackupsView(session: .preview(failure: .notConnected)) }
  }
#endif
