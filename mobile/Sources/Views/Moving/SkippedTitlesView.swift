import SwiftUI

/// The titles that were left out, to be brought back.
struct SkippedTitlesView: View {
  @State private var model: SkippedTitlesModel

  init(id: ImportJob.ID, moving: ImportJobModel) {
    _model = State(initialValue: SkippedTitlesModel(id, moving: moving))
  }

  var body: some View {
    List {
      if let failure = model.failure { FailureLabel(sentence: failure) }
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let titles, let total): rows(of: titles, total: total)
      case .failed(let sentence): FailedRows(sentence) { await model.load() }
      }
    }
    .navigationTitle("Left Out")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
  }

  @ViewBuilder private func rows(of titles: [ImportTitle], total: Int) -> some View {
    if titles.isEmpty { ContentUnavailableView("Nothing is left out", systemImage: "eye") }
    Section {
      ForEach(titles) { title in
        VStack(alignment: .leading, spacing: 4) {
          Text(verbatim: title.name).font(.headline)
          Text(verbatim: title.facts).font(.footnote).foregroundStyle(.secondary)
        }
        .accessibilityElement(children: .combine)
        Button("Bring It Back", systemImage: "arrow.uturn.backward") { Task { await model.bringBack(title) } }
          .accessibilityLabel(Text("Bring back \(title.name)"))
      }
    } footer: {
      if total > titles.count { Text("The first \(titles.count) of \(total) titles are shown.") }
    }
  }
}

#if DEBUG
  #Preview("Left out") {
    NavigationStack { SkippedTitlesView(id: "sample", moving: AccountSession.preview().moving) }
  }
#endif
