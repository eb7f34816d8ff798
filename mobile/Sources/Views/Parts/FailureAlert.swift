import SwiftUI

extension View {
  /// Says why a change was not made, until the person has read it. Under an open form it keeps still:
  /// the form says so itself.
  func failureAlert(of change: PendingChange, isCovered: Bool = false) -> some View {
    modifier(FailureAlert(change: change, isCovered: isCovered))
  }
}

private struct FailureAlert: ViewModifier {
  @Bindable var change: PendingChange
  let isCovered: Bool

  func body(content: Content) -> some View {
    content.alert("That did not work", isPresented: isCovered ? .constant(false) : $change.isFailing) {
      Button("OK", role: .cancel) { change.dismiss() }
    } message: {
      Text(verbatim: change.failure ?? "")
    }
  }
}
