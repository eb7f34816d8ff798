import SwiftUI

/// What each file was recognised as, what only a person can answer, and how the files are taken.
struct ImportFilesSections: View {
  let job: ImportJob
  let model: ImportJobModel
  let pick: @MainActor () -> Void

  var body: some View {
    ForEach(job.files) { file in ImportFileSection(file: file, model: model) }
    Section {
      Button("Add Files…", systemImage: "plus") { pick() }
    }
    .disabled(model.isBusy)
    ImportOptionsSection(job: job, model: model)
  }
}

/// The files and options of an import whose titles were looked up already.
struct ImportFilesView: View {
  let session: AccountSession

  private var model: ImportJobModel { session.moving }

  var body: some View {
    List {
      ImportTroubleSection(model: model)
      if let job = model.job {
        ImportOptionsSection(job: job, model: model)
        ForEach(job.files) { file in ImportFileSection(file: file, model: model) }
      }
    }
    .navigationTitle("Files and Options")
    .navigationBarTitleDisplayMode(.inline)
  }
}

struct ImportFileSection: View {
  let file: ImportJob.File
  let model: ImportJobModel

  var body: some View {
    Section {
      if file.parts.isEmpty {
        FailureLabel(sentence: "Nothing in this file is known as the export of a service.")
      }
      ForEach(file.parts) { part in rows(of: part) }
      if !file.notUnderstood.isEmpty { notUnderstood }
      Button("Take This File Out", systemImage: "trash", role: .destructive) { Task { await model.remove(file) } }
        .disabled(model.isBusy || model.job?.takesFiles != true)
    } header: {
      Text(verbatim: file.name)
    }
  }

  @ViewBuilder private func rows(of part: ImportJob.Part) -> some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: part.label).font(.headline)
      Text(verbatim: part.facts).foregroundStyle(.secondary)
      Text(verbatim: part.path).font(.footnote).foregroundStyle(.secondary)
    }
    .accessibilityElement(children: .combine)
    if let problem = part.problem { FailureLabel(sentence: problem) }
    ForEach(Array(part.notices.enumerated()), id: \.offset) { Text(verbatim: $0.element).font(.footnote) }
    ForEach(part.questions) { question in
      ImportChoiceRow(label: question.sentence, choices: question.choices, value: question.value, isBusy: model.isBusy)
      {
        await model.choose(.answer(question.key, of: part.path, value: $0))
      }
    }
  }

  private var notUnderstood: some View {
    DisclosureGroup("\(Wording.count(file.notUnderstood.count, "file", "files")) not understood, and left out") {
      ForEach(file.notUnderstood) { unknown in
        Text(verbatim: "\(unknown.path) · \(Int64(unknown.sizeBytes).formatted(.byteCount(style: .file)))")
          .font(.footnote)
      }
    }
  }
}

/// The defaults lose the least, so nobody has to open it.
struct ImportOptionsSection: View {
  let job: ImportJob
  let model: ImportJobModel

  var body: some View {
    Section {
      DisclosureGroup("Options") {
        ForEach(job.options) { option in
          ImportChoiceRow(label: option.label, choices: option.choices, value: option.value, isBusy: model.isBusy) {
            await model.choose(.option(option.name, value: $0))
          }
        }
      }
    }
  }
}

/// One of several answers, or any text where there are none to choose from.
struct ImportChoiceRow: View {
  let label: String
  let choices: [ImportJob.Choice]
  let value: String?
  let isBusy: Bool
  /// Whether the answer was kept.
  let choose: @MainActor (String) async -> Bool
  @State private var chosen: String

  init(
    label: String, choices: [ImportJob.Choice], value: String?, isBusy: Bool,
    choose: @escaping @MainActor (String) async -> Bool
  ) {
    self.label = label
    self.choices = choices
    self.value = value
    self.isBusy = isBusy
    self.choose = choose
    _chosen = State(initialValue: value ?? "")
  }

  var body: some View {
    Group {
      if choices.isEmpty {
        VStack(alignment: .leading, spacing: 4) {
          Text(verbatim: label).font(.footnote).foregroundStyle(.secondary)
          TextField("Any text", text: $chosen)
            .onSubmit { send(chosen) }
            .accessibilityLabel(Text(verbatim: label))
        }
      } else {
        Picker(selection: $chosen) {
          if value == nil { Text("Choose…").tag("") }
          ForEach(choices) { choice in Text(verbatim: choice.label).tag(choice.value) }
        } label: {
          Text(verbatim: label)
        }
        .onChange(of: chosen) { _, chosen in send(chosen) }
      }
    }
    .disabled(isBusy)
    .onChange(of: value) { _, value in chosen = value ?? "" }
  }

  private func send(_ answer: String) {
    guard answer != value ?? "" else { return }
    Task {
      if await !choose(answer) { chosen = value ?? "" }
    }
  }
}

#if DEBUG
  #Preview("Files") {
    let session = AccountSession.preview()
    List { ImportFilesSections(job: Sample.importJob(.open), model: session.moving) {} }
  }
#endif
