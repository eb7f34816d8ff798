import SwiftUI

/// One title over all backups, the newest first, each with the way back to it.
struct TitleHistoryView: View {
  let session: AccountSession
  @State private var model: TitleHistoryModel
  @State private var transfer: TransferModel

  init(imdbId: String, session: AccountSession) {
    self.session = session
    _model = State(initialValue: TitleHistoryModel(imdbId: imdbId, service: session.service))
    _transfer = State(initialValue: TransferModel(session: session))
  }

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let history): spans(of: history)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
    }
    .navigationTitle("History")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
    .refreshable { await model.load() }
    .transferFlow(transfer)
    .onChange(of: transfer.isOpen) { _, isOpen in
      if !isOpen { Task { await model.load() } }
    }
  }

  @ViewBuilder private func spans(of history: TitleHistory) -> some View {
    if history.spans.isEmpty {
      ContentUnavailableView("No backup has this title", systemImage: "clock.arrow.circlepath")
    }
    let wording = RowWording(lists: session.repository.library.lists)
    ForEach(history.spans.reversed()) { span in
      VStack(alignment: .leading, spacing: 6) {
        Text(verbatim: span.changeName).font(.headline)
        Text(verbatim: span.period).font(.footnote).foregroundStyle(.secondary)
        ForEach(wording.facts(of: span.movie ?? [:]), id: \.self) { Text(verbatim: $0).font(.footnote) }
        if history.canBringBack(span) {
          Button("Bring This Back…", systemImage: "arrow.uturn.backward") {
            Task { await transfer.openSelection(history.selection(), of: span.last) }
          }
        }
      }
    }
    if !history.skipped.isEmpty {
      FailureLabel(sentence: "\(Wording.count(history.skipped.count, "backup", "backups")) could not be read.")
    }
  }
}

#if DEBUG
  #Preview("History") {
    NavigationStack { TitleHistoryView(imdbId: Sample.watched.imdbId, session: .preview()) }
  }
#endif
