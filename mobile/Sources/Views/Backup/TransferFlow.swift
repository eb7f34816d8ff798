import SwiftUI

extension View {
  /// Shows, from the preview to the undo, how a document is brought into the library.
  func transferFlow(_ model: TransferModel) -> some View { modifier(TransferFlow(model: model)) }
}

private struct TransferFlow: ViewModifier {
  @Bindable var model: TransferModel

  func body(content: Content) -> some View {
    content.sheet(isPresented: $model.isOpen) {
      TransferView(model: model)
    }
  }
}

struct TransferView: View {
  let model: TransferModel

  var body: some View {
    NavigationStack {
      Group {
        switch model.phase {
        case .idle: EmptyView()
        case .previewing(let name): working("Looking at \(name)…")
        case .preview(let preview): PlanView(preview: preview, model: model)
        case .applying(let name): working("Bringing in \(name)…")
        case .done(let result): finished(result)
        case .undoing: working("Undoing…")
        case .undone: undone
        case .failed(let failure): failed(failure)
        }
      }
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .cancellationAction) {
          if !isUnderWay { Button("Close") { model.dismiss() } }
        }
      }
    }
    .interactiveDismissDisabled(isUnderWay)
  }

  private var isUnderWay: Bool {
    switch model.phase {
    case .applying, .undoing: true
    case .idle, .previewing, .preview, .done, .undone, .failed: false
    }
  }

  private func working(_ text: String) -> some View {
    VStack(spacing: 16) {
      ProgressView()
      Text(verbatim: text)
    }
  }

  private func finished(_ result: ImportResult) -> some View {
    ReportView(result: result)
      .alert("Done", isPresented: .constant(true)) {
        if result.safetyBackup != nil {
          Button("Undo", role: .destructive) { Task { await model.undo() } }
        }
        Button("OK", role: .cancel) { model.dismiss() }
      } message: {
        Text(verbatim: result.summary)
      }
  }

  private var undone: some View {
    ContentUnavailableView(
      "Undone", systemImage: "arrow.uturn.backward",
      description: Text("The library is as it was before."))
  }

  private func failed(_ failure: TransferModel.Failure) -> some View {
    List {
      FailureLabel(sentence: failure.sentence)
      ForEach(failure.rows, id: \.self) { Text(verbatim: $0).font(.footnote.monospaced()) }
    }
  }
}

#Preview("Preview") {
  TransferView(model: .preview(.preview(Sample.preview)))
}

#Preview("Done") {
  TransferView(model: .preview(.done(Sample.result)))
}

#Preview("Undone") {
  TransferView(model: .preview(.undone))
}

#Preview("Refused") {
  TransferView(model: .preview(.failed(.init(sentence: BackupDocumentError.tooNew(99).sentence))))
}

#Preview("Bad rows") {
  let rows = ["movies[17].watch_history.my_rating: must be between 1 and 10"]
  TransferView(model: .preview(.failed(.init(sentence: "Some rows are not as a backup has them.", rows: rows))))
}
