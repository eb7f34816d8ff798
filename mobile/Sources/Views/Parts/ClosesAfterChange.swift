import SwiftUI

extension View {
  /// Closes a form when its change is made; a failed one leaves it open, with all that was typed.
  func closes(after change: PendingChange) -> some View { modifier(ClosesAfterChange(change: change)) }
}

private struct ClosesAfterChange: ViewModifier {
  let change: PendingChange
  @Environment(\.dismiss) private var dismiss

  func body(content: Content) -> some View {
    content
      .onAppear { if change.phase == .done { change.dismiss() } }
      .onChange(of: change.phase) { _, phase in
        if phase == .done { dismiss() }
      }
  }
}
