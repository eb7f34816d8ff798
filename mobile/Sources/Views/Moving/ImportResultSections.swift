import SwiftUI

/// What came of an import: the table of outcomes, the report, and the undo.
struct ImportResultSections: View {
  let job: ImportJob
  let session: AccountSession
  let pick: @MainActor () -> Void
  @State private var report: FileToShare
  @State private var isUndoing = false

  init(job: ImportJob, session: AccountSession, pick: @escaping @MainActor () -> Void) {
    self.job = job
    self.session = session
    self.pick = pick
    _report = State(initialValue: FileToShare(folder: session.temporary.appending(path: "report")))
  }

  private var model: ImportJobModel { session.moving }

  var body: some View {
    Section {
      Text(verbatim: job.result)
      if model.work == .undoing { ProgressView() }
      if job.undoable { undo }
    }
    ImportPauseSection(job: job, model: model)
    Section {
      SettleLinks(job: job, session: session)
      PlanLink(title: "Preview Again", job: job, session: session)
      Button("Bring In More Files…", systemImage: "plus") {
        model.startAnother()
        pick()
      }
      .disabled(model.isBusy)
    } footer: {
      if let sentence = job.stillInDoubt { Text(verbatim: sentence) }
    }
    Section {
      FileToShareRows(file: report) {
        Menu("Report", systemImage: "tablecells") {
          Button("As a Table (CSV)") { fetch(.csv) }
          Button("As JSON") { fetch(.json) }
        }
      }
    } footer: {
      Text(
        "The report holds every row. Fill in the IMDb numbers of what was not found, open it here, and the import is finished."
      )
    }
    if let outcomes = job.outcomes {
      OutcomeSections(title: "What became of the rows", outcomes: outcomes, id: job.id, service: session.service)
    }
  }

  private var undo: some View {
    Button("Undo", systemImage: "arrow.uturn.backward", role: .destructive) { isUndoing = true }
      .disabled(model.isBusy)
      .confirmationDialog("Undo this import?", isPresented: $isUndoing, titleVisibility: .visible) {
        Button("Undo the Import", role: .destructive) { Task { await model.undo() } }
      } message: {
        Text(
          "Your library becomes what it was before the import. What you changed since then is undone too; a backup of it is taken first."
        )
      }
  }

  private func fetch(_ format: ImportReportFormat) {
    Task { await report.fetchReport(of: job.id, format, from: session.service) }
  }
}

/// Fetches a file, and then hands it to another app.
struct FileToShareRows<Choose: View>: View {
  @Bindable var file: FileToShare
  @ViewBuilder let choose: Choose

  var body: some View {
    choose.shareSheet($file.sharing)
    switch file.phase {
    case .idle: EmptyView()
    case .fetching: ProgressView()
    case .ready(let url):
      ShareLink(item: url) { Label("Share \(url.lastPathComponent)", systemImage: "square.and.arrow.up") }
    case .failed(let sentence): FailureLabel(sentence: sentence)
    }
  }
}

#if DEBUG
  #Preview("Undone") {
    NavigationStack { List { ImportResultSections(job: Sample.importJob(.undone), session: .preview()) {} } }
  }
#endif
