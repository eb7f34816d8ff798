import SwiftUI

/// One backup: what is known of it, and what can be done with it.
struct BackupView: View {
  let filename: String
  @Bindable var model: BackupsModel
  let session: AccountSession
  @State private var transfer: TransferModel
  @State private var label: String
  @State private var deleting: BackupFileInfo?
  @State private var isDeleting = false

  init(backup: BackupFileInfo, model: BackupsModel, session: AccountSession) {
    filename = backup.filename
    self.model = model
    self.session = session
    _transfer = State(initialValue: TransferModel(session: session))
    _label = State(initialValue: backup.label ?? "")
  }

  var body: some View {
    List {
      if let backup = model.backup(filename) {
        facts(backup)
        restore(backup)
        keep(backup)
        take(backup)
      } else {
        ContentUnavailableView("This backup is no longer in the list", systemImage: "clock.arrow.circlepath")
      }
    }
    .navigationTitle("Backup")
    .navigationBarTitleDisplayMode(.inline)
    .transferFlow(transfer)
    .shareSheet($model.sharing)
    // A restore keeps what was there before as one more backup.
    .onChange(of: transfer.isOpen) { _, isOpen in
      if !isOpen { Task { await model.load() } }
    }
    .confirmsDeletion(of: $deleting, isPresented: $isDeleting, model: model)
  }

  private func facts(_ backup: BackupFileInfo) -> some View {
    Section {
      BackupRow(backup: backup)
      ForEach(backup.keptBecause, id: \.self) { reason in
        Label {
          Text(verbatim: reason)
        } icon: {
          Image(systemName: "checkmark")
        }
        .font(.footnote)
      }
    }
  }

  private func restore(_ backup: BackupFileInfo) -> some View {
    Section {
      NavigationLink {
        BackupContentsView(backup: backup, session: session)
      } label: {
        Label("Look Inside", systemImage: "magnifyingglass")
      }
      NavigationLink {
        ComparisonView(backup: backup, session: session)
      } label: {
        Label("What Changed Since", systemImage: "arrow.left.arrow.right")
      }
      Button("Restore Everything…", systemImage: "clock.arrow.circlepath") {
        Task { await transfer.openBackup(backup.filename) }
      }
    } footer: {
      Text("A restore first shows what it would change, and can be undone afterwards.")
    }
    .disabled(!backup.canBeRestored)
  }

  private func keep(_ backup: BackupFileInfo) -> some View {
    Section {
      Button(backup.pinned ? "Unpin" : "Pin", systemImage: backup.pinned ? "pin.slash" : "pin") {
        Task { await model.setPinned(!backup.pinned, backup) }
      }
      TextField("Label", text: $label)
        .onSubmit { Task { await model.setLabel(label, backup) } }
    } footer: {
      Text("A pinned backup is kept whatever its age.")
    }
    .disabled(model.isBusy)
  }

  private func take(_ backup: BackupFileInfo) -> some View {
    Section {
      Button("Fetch to Share", systemImage: "square.and.arrow.up") { Task { await model.fetch(backup) } }
        .disabled(model.isBusy)
      Button("Delete…", systemImage: "trash", role: .destructive) {
        deleting = backup
        isDeleting = true
      }
      .disabled(model.isBusy || backup.pinned)
      BackupWork(model: model)
    }
  }
}

#if DEBUG
  #Preview("Backup") {
    let session = AccountSession.preview()
    let model = BackupsModel(service: session.service, temporary: session.temporary)
    NavigationStack { BackupView(backup: Sample.backups[0], model: model, session: session) }
      .task { await model.load() }
  }

  #Preview("Gone") {
    let session = AccountSession.preview()
    let model = BackupsModel(service: session.service, temporary: session.temporary)
    NavigationStack { BackupView(backup: Sample.backups[0], model: model, session: session) }
  }
#endif
