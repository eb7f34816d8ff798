import SwiftUI

struct ExportRows: View {
  let model: ExportModel

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
      Text(verbatim: model.sentence(of: library))
        .font(.footnote)
        .foregroundStyle(.secondary)
      button("Export again")
    case .failed(let sentence):
      button("Export Library")
      FailureLabel(sentence: sentence)
    }
  }

  private func button(_ title: LocalizedStringKey) -> some View {
    Button(title, systemImage: "square.and.arrow.up.on.square") { Task { await model.export() } }
  }
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
