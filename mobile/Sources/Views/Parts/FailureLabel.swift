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

#if DEBUG
  #Preview("Failure") {
    FailureLabel(sentence: APIError.notConnected.sentence).padding()
  }
#endif
