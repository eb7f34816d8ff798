import SwiftUI

extension View {
  /// Says below a page what has just been done, and offers the way back.
  func undoBar(of steps: UndoableSteps) -> some View {
    safeAreaInset(edge: .bottom) { UndoBar(steps: steps) }
      .sensoryFeedback(.success, trigger: steps.succeeded)
      .sensoryFeedback(.error, trigger: steps.failed)
  }
}

private struct UndoBar: View {
  let steps: UndoableSteps

  var body: some View {
    switch steps.phase {
    case .nothing: EmptyView()
    case .done(let step):
      bar(step.said, about: step.about) {
        Button("Undo", systemImage: "arrow.uturn.backward") { Task { await steps.undo() } }
      }
    case .undoing: bar("Undoing…") { ProgressView() }
    case .undone(let about): bar("Undone.", about: about) {}
    case .failed(let sentence): bar(sentence) {}
    }
  }

  private func bar(_ said: String, about: String = "", @ViewBuilder _ control: () -> some View) -> some View {
    HStack {
      VStack(alignment: .leading) {
        Text(verbatim: said)
        if !about.isEmpty { Text(verbatim: about).font(.footnote).foregroundStyle(.secondary) }
      }
      .accessibilityElement(children: .combine)
      Spacer()
      control()
      Button("Close", systemImage: "xmark") { steps.close() }
        .labelStyle(.iconOnly)
    }
    .padding()
    .background(.bar)
  }
}

#if DEBUG
  #Preview("Deleted") {
    let session = AccountSession.preview()
    LibraryPageView(session: session)
      .undoBar(of: session.steps)
      .task { await TitleSteps(repository: session.repository, steps: session.steps).delete(Sample.watched) }
  }
#endif
