import SwiftUI

/// A sentence about something that went wrong.
struct FailureLabel: View {
  let sentence: String

  var body: some View {
    Label {
      Text(verbatim: sentence)
    } icon: {
      Image(systemName: "exclamationmark.triangle.fill")
        .foregroundStyle(.orange)
    }
    .font(.callout)
    .accessibilityElement(children: .combine)
  }
}

/// What was asked for has not come; another try may bring it.
struct FailedRows: View {
  let sentence: String
  let again: @MainActor () async -> Void

  init(_ sentence: String, again: @escaping @MainActor () async -> Void) {
    self.sentence = sentence
    self.again = again
  }

  var body: some View {
    FailureLabel(sentence: sentence)
    Button("Try again") { Task { await again() } }
  }
}

#if DEBUG
  #Preview("Failure") {
    FailureLabel(sentence: APIError.notConnected.sentence).padding()
  }
#endif
