import SwiftUI

/// What an import from another service would do, before it is done.
struct ImportPlanView: View {
  let session: AccountSession
  @State private var model: ImportPlanModel
  @Environment(\.dismiss) private var dismiss

  init(id: ImportJob.ID, session: AccountSession) {
    self.session = session
    _model = State(initialValue: ImportPlanModel(id, moving: session.moving))
  }

  var body: some View {
    List {
      ImportTroubleSection(model: session.moving)
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let plan): sections(of: plan)
      case .failed(let sentence): FailedRows(sentence) { await model.load() }
      }
    }
    .navigationTitle("Preview")
    .navigationBarTitleDisplayMode(.inline)
    .interactiveDismissDisabled(session.moving.work == .applying)
    .task { await model.load() }
    .toolbar {
      ToolbarItem(placement: .confirmationAction) {
        if session.moving.work == .applying {
          ProgressView()
        } else {
          Button("Import") { Task { if await model.confirm() { dismiss() } } }
            .disabled(!model.canBeConfirmed)
        }
      }
    }
  }

  @ViewBuilder private func sections(of plan: ImportPlan) -> some View {
    Section {
      if plan.preview.changesNothing { Text("This would change nothing: the library is like that already.") }
      if let sentence = plan.stayOut { Text(verbatim: sentence) }
      if let removed = model.removed {
        Text(verbatim: removed.sentence)
        Button(removed.turn) { Task { await model.turnRemoved() } }
          .disabled(session.moving.isBusy)
      }
    } footer: {
      Text("A safety backup is taken first, so it can be undone as a whole.")
    }
    ReportSections(result: plan.preview)
    OutcomeSections(
      title: "What becomes of the rows", outcomes: plan.outcomes, id: model.id, service: session.service)
    PlannedRowsSection(
      plan: plan.preview,
      wording: RowWording(
        lists: session.repository.library.lists, rows: plan.preview.rows ?? [], named: plan.preview.listNames))
  }
}

/// How many rows end in which way, and why.
struct OutcomeSections: View {
  let title: LocalizedStringKey
  let outcomes: ImportOutcomes
  let id: ImportJob.ID
  let service: any ImportJobService

  var body: some View {
    Section {
      ForEach(outcomes.lines) { line in
        if line.count > 0 {
          NavigationLink {
            ImportRowsView(line, of: id, service: service)
          } label: {
            content(of: line)
          }
        } else {
          content(of: line)
        }
      }
      LabeledContent("All rows", value: outcomes.rows.formatted())
    } header: {
      Text(title)
    }
    if !outcomes.reasonLines.isEmpty {
      Section("Why rows stay out") {
        ForEach(outcomes.reasonLines) { LabeledContent($0.name, value: $0.count.formatted()) }
      }
    }
  }

  private func content(of line: ImportOutcomes.Line) -> some View {
    LabeledContent {
      Text(verbatim: line.count.formatted())
    } label: {
      Text(verbatim: line.name)
      Text(verbatim: line.means).font(.footnote).foregroundStyle(.secondary)
    }
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Preview") {
    NavigationStack { ImportPlanView(id: "sample", session: .preview()) }
  }
#endif
