import SwiftUI

struct RecommendForm: View {
  let model: TitleModel
  @State private var person = ""
  @State private var vote = true
  @State private var isFromToday = true

  var body: some View {
    ChangeForm(
      title: "Recommendation", canSave: !person.isEmpty,
      save: save
    ) {
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
  }

  private func save(in form: PendingChange) async {
    await model.recommend(by: person, vote: vote, today: isFromToday, in: form)
  }
}

#if DEBUG
  #Preview("Recommendation") {
    RecommendForm(model: TitleModel(imdbId: Sample.toWatch.imdbId, repository: .preview()))
  }
#endif
