import SwiftUI

/// What is to be done next with an import, and what was done.
struct ImportJobSections: View {
  let job: ImportJob
  let session: AccountSession
  let pick: @MainActor () -> Void
  @State private var isCancelling = false

  private var model: ImportJobModel { session.moving }

  var body: some View {
    switch job.state {
    case .open: files
    case .matching: matching
    case .paused, .ready: titles
    case .applied, .undone: ImportResultSections(job: job, session: session, pick: pick)
    case .other: FailureLabel(sentence: "The server is newer than this app. Update the app, or use the web app.")
    }
    if !job.isDone { cancel }
  }

  @ViewBuilder private var files: some View {
    ImportFilesSections(job: job, model: model, pick: pick)
    Section {
      Button("Look Up the Titles", systemImage: "magnifyingglass") { Task { await model.match() } }
        .disabled(!job.canBeMatched || model.isBusy)
    } footer: {
      Text(verbatim: job.readiness)
    }
  }

  private var matching: some View {
    Section {
      ProgressView(value: job.fraction, total: 1) { Text(verbatim: job.progress) }
    } header: {
      Text("Looking up your titles")
    } footer: {
      Text("The server goes on with it when you close this page, and after a restart too.")
    }
  }

  @ViewBuilder private var titles: some View {
    ImportPauseSection(job: job, model: model)
    Section {
      Text(verbatim: job.findings)
      SettleLinks(job: job, session: session)
      PlanLink(title: "Preview", job: job, session: session)
    } header: {
      Text("Titles")
    } footer: {
      if let sentence = job.stillInDoubt { Text(verbatim: sentence) }
    }
    Section {
      NavigationLink {
        ImportFilesView(session: session)
      } label: {
        Label("Files and Options", systemImage: "doc.on.doc")
      }
      Button("Add Files…", systemImage: "plus") { pick() }
        .disabled(model.isBusy)
    }
  }

  private var cancel: some View {
    Section {
      Button("Cancel This Import", role: .destructive) { isCancelling = true }
        .disabled(model.isBusy)
        .confirmationDialog("Cancel this import?", isPresented: $isCancelling, titleVisibility: .visible) {
          Button("Cancel the Import", role: .destructive) { Task { await model.cancel() } }
        } message: {
          Text("Its files leave the server. Your library stays as it is, and what you settled is remembered.")
        }
    }
  }
}

/// Why some titles could not be asked for; it can be tried at once.
struct ImportPauseSection: View {
  let job: ImportJob
  let model: ImportJobModel

  var body: some View {
    if let sentences = job.pauseSentences {
      Section {
        ForEach(sentences, id: \.self) { FailureLabel(sentence: $0) }
        Button("Try Again Now", systemImage: "arrow.clockwise") { Task { await model.match() } }
          .disabled(model.isBusy)
      }
    }
  }
}

/// Lead to the titles that are in doubt and to those that were left out, where there are some.
struct SettleLinks: View {
  let job: ImportJob
  let session: AccountSession

  var body: some View {
    if job.titles.doubtful > 0 {
      NavigationLink {
        ImportPickerView(id: job.id, moving: session.moving)
      } label: {
        Label("Settle \(Wording.titles(job.titles.doubtful))", systemImage: "questionmark.circle")
      }
    }
    if job.titles.skipped > 0 {
      NavigationLink {
        SkippedTitlesView(id: job.id, moving: session.moving)
      } label: {
        Label("\(Wording.titles(job.titles.skipped)) left out", systemImage: "eye.slash")
      }
    }
  }
}

struct PlanLink: View {
  let title: LocalizedStringKey
  let job: ImportJob
  let session: AccountSession

  var body: some View {
    if job.canBePreviewed {
      NavigationLink {
        ImportPlanView(id: job.id, session: session)
      } label: {
        Label(title, systemImage: "eye")
      }
    }
  }
}

#if DEBUG
  #Preview("Files with a question") {
    List { ImportJobSections(job: Sample.importJob(.open), session: .preview()) {} }
  }

  #Preview("Looking up titles") {
    List { ImportJobSections(job: Sample.importJob(.matching), session: .preview()) {} }
  }

  #Preview("Paused") {
    NavigationStack { List { ImportJobSections(job: Sample.importJob(.paused), session: .preview()) {} } }
  }

  #Preview("Imported") {
    NavigationStack { List { ImportJobSections(job: Sample.importJob(.applied), session: .preview()) {} } }
  }
#endif
