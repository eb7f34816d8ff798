import SwiftUI

struct WatchedForm: View {
  let model: TitleModel
  @State private var draft: WatchedDraft
  @Environment(\.dismiss) private var dismiss

  init(model: TitleModel) {
    self.model = model
    _draft = State(initialValue: model.watchedDraft())
  }

  var body: some View {
    NavigationStack {
      Form {
        Section {
          Toggle("I know the day", isOn: $draft.knowsDay)
          if draft.knowsDay {
            DatePicker("Watched on", selection: $draft.day, in: ...Date.now, displayedComponents: .date)
          }
        }
        Picker("My rating", selection: $draft.rating) {
          Text("Not rated").tag(Double?.none)
          ForEach(WatchedDraft.ratings, id: \.self) { rating in
            Text(verbatim: Wording.rating(rating)).tag(Double?.some(rating))
          }
        }
      }
      .navigationTitle("Watched")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("Cancel") { dismiss() } }
        ToolbarItem(placement: .confirmationAction) {
          Button("Save") { Task { await model.setWatched(draft) } }
            .disabled(model.change.phase == .saving)
        }
      }
      .closes(after: model.change)
      .failureAlert(of: model.change)
    }
  }
}

#if DEBUG
  #Preview("Not watched before") {
    WatchedForm(model: TitleModel(imdbId: Sample.toWatch.imdbId, repository: .preview()))
  }

  #Preview("Could not be saved") {
    WatchedForm(
      model: TitleModel(
        imdbId: Sample.watched.imdbId, repository: .preview(),
        change: PendingChange(.failed(APIError.notConnected.sentence))))
  }
#endif
