import SwiftUI

/// The library as the files that another service imports.
struct ExportForServiceRows: View {
  let service: any ExportService
  @State private var file: FileToShare

  init(session: AccountSession) {
    service = session.service
    _file = State(initialValue: FileToShare(folder: session.temporary.appending(path: "export-for")))
  }

  var body: some View {
    FileToShareRows(file: file) {
      Menu("Export for Another Service", systemImage: "arrow.up.forward.app") {
        ForEach(ExportTarget.allCases, id: \.self) { target in
          Button(target.name) { Task { await file.fetchExport(for: target, from: service) } }
        }
      }
    }
    .onAppear { file.check() }
  }
}

#if DEBUG
  #Preview("Export") {
    Form { ExportForServiceRows(session: .preview()) }
  }
#endif
