import SwiftUI

/// The switch for nightly backups, the last one, and what is wrong, if something is.
struct AutoBackupRows: View {
  @Bindable var model: AutoBackupModel

  var body: some View {
    Group {
      Toggle("Back up automatically", isOn: $model.backupEnabled)
        .disabled(!model.canChange)
      switch model.phase {
      case .loading: ProgressView()
      case .loaded(let status), .saving(let status, _): rows(of: status)
      case .failed(let sentence):
        FailureLabel(sentence: sentence)
        Button("Try again") { Task { await model.load() } }
      }
    }
    // Also when the page comes back: a backup may have been made meanwhile.
    .task { await model.load() }
    .alert("That did not work", isPresented: $model.isShowingMessage) {
      Button("OK", role: .cancel) {}
    } message: {
      Text(verbatim: model.message ?? "")
    }
  }

  @ViewBuilder private func rows(of status: BackupStatus) -> some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: status.lastSuccessSentence)
      Text(verbatim: status.scheduleSentence)
    }
    .font(.footnote)
    .foregroundStyle(.secondary)
    .accessibilityElement(children: .combine)
    if let warning = status.warning { FailureLabel(sentence: warning) }
    if let holds = status.holds { FailureLabel(sentence: holds) }
  }
}

#Preview("On") {
  Form { AutoBackupRows(model: AutoBackupModel(service: StubServer())) }
}

#Preview("Failing") {
  Form { AutoBackupRows(model: AutoBackupModel(service: StubServer(status: Sample.failingStatus))) }
}

#Preview("Not connected") {
  Form { AutoBackupRows(model: AutoBackupModel(service: StubServer(failure: .notConnected))) }
}
