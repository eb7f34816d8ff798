import SwiftUI

/// The frame of a form: Cancel, Save or another verb, and why saving failed. It has a change of its own, so that nothing
/// else on the screen closes it or swallows its Save; a failed one leaves it open, with all that was typed.
struct ChangeForm<Fields: View>: View {
  let title: LocalizedStringKey
  var canSave = true
  var verb: LocalizedStringKey = "Save"
  let save: @MainActor (PendingChange) async -> Void
  @State var change = PendingChange()
  @ViewBuilder let fields: Fields
  @Environment(\.dismiss) private var dismiss

  var body: some View {
    NavigationStack {
      Form { fields }
        .navigationTitle(title)
        .toolbar {
          ToolbarItem(placement: .cancellationAction) { Button("Cancel") { dismiss() } }
          ToolbarItem(placement: .confirmationAction) {
            Button(verb) { Task { await save(change) } }
              .disabled(!canSave || change.phase == .saving)
          }
        }
        .failureAlert(of: change)
    }
    .interactiveDismissDisabled(change.phase == .saving)
    .onChange(of: change.phase) { _, phase in
      if phase == .done { dismiss() }
    }
  }
}
