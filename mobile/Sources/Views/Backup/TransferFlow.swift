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
  @Bindable var model: TransferModel

  var body: some View {
    NavigationStack {
      Group {
        switch model.shown {
        case .idle: EmptyView()
        case .previewing(let name): working("Looking at \(name)…")
        case .preview(let preview): PlanView(preview: preview, model: model)
        case .applying(let source): working(source.applying)
        case .done(let result): finished(result)
        case .undoing(isWaiting: true): working("Waiting for movie data that is being fetched, then undoing…")
        case .undoing(isWaiting: false): working("Undoing…")
        case .undone: undone
        case .interrupted(let interruption): InterruptionView(interruption: interruption, model: model)
        case .failed(let failure): failed(failure)
        }
      }
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .cancellationAction) {
          if !model.isChanging { Button("Close") { model.dismiss() } }
        }
      }
    }
    .interactiveDismissDisabled(model.isChanging)
  }

  private func working(_ text: String) -> some View {
    VStack(spacing: 16) {
      ProgressView()
      Text(verbatim: text)
    }
  }

  private func finished(_ result: ImportResult) -> some View {
    ReportView(result: result, model: model)
      .alert("Done", isPresented: $model.isShowingSummary) {
        if model.safetyBackup != nil {
          Button("Undo", role: .destructive) { Task { await model.undo() } }
        }
        Button("OK", role: .cancel) {}
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

/// A transfer whose answer was lost, and what the server says about it.
struct InterruptionView: View {
  let interruption: Interruption
  let model: TransferModel

  var body: some View {
    List {
      FailureLabel(sentence: interruption.sentence)
      switch interruption.finding {
      case .looking: ProgressView()
      case .unknown, .underWay, .notDone: Button("Look Again") { Task { await model.lookAgain() } }
      case .done: if model.safetyBackup != nil { UndoButton(model: model) }
      }
    }
  }
}

#if DEBUG
  #Preview("Preview") {
    TransferView(model: .preview(.preview(Sample.preview)))
  }

  #Preview("Done") {
    TransferView(model: .preview(.done(Sample.result)))
  }

  #Preview("The answer was lost") {
    TransferView(
      model: .preview(
        .interrupted(Interruption(name: "2026-02-13.json", before: nil, finding: .done(safetyBackup: "before.json")))))
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
#endif
