import SwiftUI
import UniformTypeIdentifiers

struct ExportRows: View {
  @Bindable var model: ExportModel
  @State private var isSaving = false

  var body: some View {
    switch model.phase {
    case .idle:
      button("Export Library")
    case .exporting:
      HStack(spacing: 12) {
        ProgressView()
        Text("Exporting…")
      }
    case .ready(let library):
      ShareLink(item: library.file) {
        Label("Share \(library.file.lastPathComponent)", systemImage: "square.and.arrow.up")
      }
      .shareSheet($model.sharing)
      saveButton(library.file)
      if let sentence = model.saveFailure { FailureLabel(sentence: sentence) }
      Text(verbatim: model.sentence(of: library))
        .font(.footnote)
        .foregroundStyle(.secondary)
      button("Export again")
    case .failed(let sentence):
      button("Export Library")
      FailureLabel(sentence: sentence)
    }
  }

  private func saveButton(_ file: URL) -> some View {
    Button("Save to Files…", systemImage: "folder") { isSaving = true }
      .fileExporter(
        isPresented: $isSaving, document: FileToSave(url: file), contentType: .json,
        defaultFilename: file.lastPathComponent
      ) { outcome in
        if case .success = outcome { model.saved(true) } else { model.saved(false) }
      }
  }

  private func button(_ title: LocalizedStringKey) -> some View {
    Button(title, systemImage: "square.and.arrow.up.on.square") { Task { await model.export() } }
  }
}

/// A file as it is; it is never opened by this way.
private struct FileToSave: FileDocument {
  static let readableContentTypes: [UTType] = [.json]
  let url: URL

  init(url: URL) { self.url = url }
  init(configuration: ReadConfiguration) throws { throw CocoaError(.fileReadUnsupportedScheme) }

  func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper { try FileWrapper(url: url) }
}

#if DEBUG
  #Preview("Idle") {
    Form { ExportRows(model: ExportModel(service: StubServer(), temporary: .temporaryDirectory)) }
  }

  #Preview("Ready") {
    let model = ExportModel(service: StubServer(), temporary: .temporaryDirectory)
    Form { ExportRows(model: model) }
      .task { await model.export() }
  }

  #Preview("Failed") {
    let model = ExportModel(service: StubServer(failure: .notConnected), temporary: .temporaryDirectory)
    Form { ExportRows(model: model) }
      .task { await model.export() }
  }
#endif
