import SwiftUI

struct RecommendForm: View {
  let model: TitleModel
  @State private var person = ""
  @State private var vote = true
  @State private var isFromToday = true
  @Environment(\.dismiss) private var dismiss

  var body: some View {
    NavigationStack {
      Form {
        Section("Who") {
          TextField("Name", text: $person)
            .textContentType(.name)
          ForEach(model.people) { known in
            Button {
              person = known.name
            } label: {
              HStack {
                PersonBadge(person: known)
                Text(verbatim: known.name)
              }
            }
            .accessibilityAddTraits(person == known.name ? .isSelected : [])
          }
        }
        Picker("What they say", selection: $vote) {
          Text("Watch it").tag(true)
          Text("Better not").tag(false)
        }
        .pickerStyle(.segmented)
        Toggle("They said so today", isOn: $isFromToday)
      }
      .navigationTitle("Recommendation")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("Cancel") { dismiss() } }
        ToolbarItem(placement: .confirmationAction) {
          Button("Save") { Task { await model.recommend(by: person, vote: vote, today: isFromToday) } }
            .disabled(person.isEmpty || model.change.phase == .saving)
        }
      }
      .closes(after: model.change)
      .failureAlert(of: model.change)
    }
  }
}

#if DEBUG
  #Preview("Recommendation") {
    RecommendForm(model: TitleModel(imdbId: Sample.toWatch.imdbId, repository: .preview()))
  }
#endif
