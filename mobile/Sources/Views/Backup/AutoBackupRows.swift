import SwiftUI

/// The switch for nightly backups, the last one, its restore test, and what is wrong, if something is.
struct AutoBackupRows: View {
  @Bindable var model: AutoBackupModel
  /// What else did not come while the server could not be reached.
  var loadRest: @MainActor () async -> Void = {}

  var body: some View {
    Toggle("Back up automatically", isOn: $model.backupEnabled)
      .disabled(!model.canChange)
      .alert("Go on with nightly backups?", isPresented: $model.isAsking) {
        Button("Back Up Every Night") { Task { await model.answer(true) } }
        Button("Leave Off", role: .cancel) { Task { await model.answer(false) } }
      } message: {
        Text("They were on before the server was upgraded, and are off now.")
      }
    switch model.phase {
    case .loading: ProgressView()
    case .loaded(let status), .saving(let status, _): rows(of: status)
    case .failed(let sentence):
      FailedRows(sentence) {
        await model.load()
        await loadRest()
      }
    }
  }

  @ViewBuilder private func rows(of status: BackupStatus) -> some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: status.lastSuccessSentence)
      if let test = status.testSentence(now: .now) { Text(verbatim: test) }
      Text(verbatim: status.scheduleSentence)
    }
    .font(.footnote)
    .foregroundStyle(.secondary)
    .accessibilityElement(children: .combine)
    if let warning = status.warning { FailureLabel(sentence: warning) }
    if let failure = status.testFailure { FailureLabel(sentence: failure) }
    if let loss = status.loss {
      FailureLabel(sentence: loss.sentence)
      if !loss.seen { Button("I Have Seen This") { Task { await model.markLossAsSeen() } } }
    }
  }
}

/// The line above the library when the backups need somebody.
struct BackupBanner: View {
  let model: AutoBackupModel

  var body: some View {
    if let attention = model.attention { FailureLabel(sentence: attention) }
  }
}

#if DEBUG
  #Preview("On") {
    let model = AutoBackupModel(service: StubServer())
    Form { AutoBackupRows(model: model) }
      .task { await model.load() }
  }

  #Preview("Much is gone") {
    let model = AutoBackupModel(service: StubServer(status: Sample.lossStatus))
    Form { AutoBackupRows(model: model) }
      .task { await model.load() }
  }

  #Preview("Asks after an upgrade") {
    let model = AutoBackupModel(service: StubServer(status: Sample.endedStatus))
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
#endif
