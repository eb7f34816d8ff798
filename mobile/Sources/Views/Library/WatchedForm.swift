import SwiftUI

struct WatchedForm: View {
  let model: TitleModel
  private let change: PendingChange
  @State private var draft: WatchedDraft

  init(model: TitleModel, change: PendingChange = PendingChange()) {
    self.change = change
    self.model = model
    _draft = State(initialValue: model.watchedDraft())
  }

  var body: some View {
    ChangeForm(title: "Watched", save: save, change: change) {
      Section {
        Toggle("I know the day", isOn: $draft.knowsDay)
        if draft.knowsDay {
          DatePicker("Watched on", selection: $draft.day, in: ...Date.now, displayedComponents: .date)
        }
      }
      Picker("My rating", selection: $draft.rating) {
        Text("Not rated").tag(Double?.none)
        ForEach(draft.ratings, id: \.self) { rating in
          Text(verbatim: Wording.rating(rating)).tag(Double?.some(rating))
        }
      }
    }
  }

  private func save(in form: PendingChange) async {
    await model.setWatched(draft, in: form)
  }
}

#if DEBUG
  #Preview("Not watched before") {
    WatchedForm(model: TitleModel(imdbId: Sample.toWatch.imdbId, repository: .preview()))
  }

  #Preview("Could not be saved") {
    WatchedForm(
      model: TitleModel(imdbId: Sample.watched.imdbId, repository: .preview()),
      change: PendingChange(.failed(APIError.notConnected.sentence)))
  }
#endif
