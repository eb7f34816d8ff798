import SwiftUI

/// The switch for nightly backups, the last one, and what is wrong, if something is.
struct AutoBackupRows: View {
  @Bindable var model: AutoBackupModel

  var body: some View {
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
  let model = AutoBackupModel(service: StubServer())
  Form { AutoBackupRows(model: model) }
    .task { await model.load() }
}

#Preview("Failing") {
  let model = AutoBackupModel(service: StubServer(status: Sample.failingStatus))
  Form { AutoBackupRows(model: model) }
    .task { await model.load() }
}

#Preview("Not connected") {
  let model = AutoBackupModel(service: StubServer(failure: .notConnected))
  Form { AutoBackupRows(model: model) }
    .task { await model.load() }
}
