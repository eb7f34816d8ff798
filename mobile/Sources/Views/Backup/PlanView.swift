import SwiftUI

/// What an import or a restore would do, before it is done.
struct PlanView: View {
  let preview: TransferModel.Preview
  @Bindable var model: TransferModel

  var body: some View {
    List {
      Section {
        Picker("How", selection: $model.mode) {
          Text("Merge").tag(ImportMode.merge)
          Text("Replace").tag(ImportMode.replace)
        }
        .pickerStyle(.segmented)
        if let notice = preview.notice { FailureLabel(sentence: notice) }
        if preview.plan.changesNothing {
          Text("This would change nothing: the library is like that already.")
        }
      } header: {
        Text(verbatim: preview.source.heading)
      } footer: {
        Text(verbatim: preview.plan.mode.explanation(of: preview.source))
      }
      ReportSections(result: preview.plan)
      PlannedRowsSection(plan: preview.plan, wording: model.wording(of: preview.plan))
    }
    .navigationTitle("Preview")
    .toolbar {
      ToolbarItem(placement: .confirmationAction) {
        Button(preview.source.verb) { Task { await model.confirm() } }
      }
    }
  }
}

/// The rows of a preview that would not stay as they are.
struct PlannedRowsSection: View {
  let plan: ImportResult
  let wording: RowWording

  var body: some View {
    if let rows = plan.rows, !rows.isEmpty {
      Section {
        ForEach(rows) { PlannedRowView(row: $0, action: $0.action.name, wording: wording) }
      } header: {
        Text("What would change")
      } footer: {
        let total = plan.rowsTotal ?? rows.count
        if total > rows.count { Text("The first \(rows.count) of \(total) rows are shown.") }
      }
    }
  }
}

/// What an import or a restore did, with Undo for as long as the report is open.
struct ReportView: View {
  let result: ImportResult
  let model: TransferModel

  var body: some View {
    List {
      Section {
        Text(verbatim: result.summary)
        if model.safetyBackup != nil { UndoButton(model: model) }
      }
      ReportSections(result: result)
    }
  }
}

struct UndoButton: View {
  let model: TransferModel

  var body: some View {
    Button("Undo", systemImage: "arrow.uturn.backward", role: .destructive) { Task { await model.undo() } }
  }
}

/// The numbers of a report, and what it has to say about rows.
struct ReportSections: View {
  let result: ImportResult

  var body: some View {
    Section {
      numbers("Titles", result.changes.movies)
      numbers("People", result.changes.people)
      numbers("Lists", result.changes.lists)
    }
    notes("Rows that cannot be read", result.errors)
    notes("Notices", result.notices)
  }

  @ViewBuilder private func numbers(_ name: LocalizedStringKey, _ changes: ImportResult.Changes) -> some View {
    LabeledContent {
      Text(verbatim: changes.parts.joined(separator: ", "))
    } label: {
      Text(name)
    }
    .accessibilityElement(children: .combine)
  }

  @ViewBuilder private func notes(_ title: LocalizedStringKey, _ notes: [String]) -> some View {
    if !notes.isEmpty {
      Section(title) {
        ForEach(Array(notes.enumerated()), id: \.offset) { Text(verbatim: $0.element).font(.footnote) }
      }
    }
  }
}

#if DEBUG
  #Preview("Restore") {
    NavigationStack { PlanView(preview: Sample.preview, model: .preview(.preview(Sample.preview))) }
  }
#endif
