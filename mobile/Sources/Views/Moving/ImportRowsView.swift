import SwiftUI

/// The rows of the files that ended in one way, or would.
struct ImportRowsView: View {
  let line: ImportOutcomes.Line
  @State private var model: ImportRowsModel

  init(_ line: ImportOutcomes.Line, of id: ImportJob.ID, service: any ImportJobService) {
    self.line = line
    _model = State(initialValue: ImportRowsModel(id, outcome: line.id, service: service))
  }

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let page):
        ForEach(page.rows) { ImportRowView(row: $0) }
        if let sentence = model.moreFailed { FailureLabel(sentence: sentence) }
        if model.hasMore { Button("Show more of \(page.total)") { Task { await model.loadMore() } } }
      case .failed(let sentence): FailedRows(sentence) { await model.load() }
      }
    }
    .navigationTitle(line.name)
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
  }
}

struct ImportRowView: View {
  let row: ImportRow

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: row.name).font(.headline)
      if !row.facts.isEmpty { Text(verbatim: row.facts).font(.footnote) }
      if let because = row.because { Text(verbatim: because).font(.footnote) }
      ForEach(Array(row.notices.enumerated()), id: \.offset) { Text(verbatim: $0.element).font(.footnote) }
      Text(verbatim: row.place).font(.footnote).foregroundStyle(.secondary)
    }
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Left out") {
    let line = ImportOutcomes.Line(id: "skipped", name: "Left out", count: 1)
    NavigationStack { ImportRowsView(line, of: "sample", service: StubServer()) }
  }
#endif
