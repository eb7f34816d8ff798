import SwiftUI

struct PersonView: View {
  let person: Person
  let model: PeopleModel
  let session: AccountSession
  @State private var stats: PersonStatsModel
  @State private var isEditing = false
  @State private var isDeleting = false
  @Environment(\.dismiss) private var dismiss

  init(person: Person, model: PeopleModel, session: AccountSession) {
    self.person = person
    self.model = model
    self.session = session
    _stats = State(initialValue: PersonStatsModel(service: session.service))
  }

  var body: some View {
    List {
      Section { statistics }
      Section("Recommendations") {
        ForEach(model.titles(recommendedBy: person)) { movie in
          NavigationLink {
            TitleView(imdbId: movie.imdbId, session: session)
          } label: {
            TitleRow(movie: movie)
          }
          .titleActions(movie, session.titleSteps)
        }
      }
      Section {
        Button("Delete \(person.name)", role: .destructive) { isDeleting = true }
          .confirmationDialog("Delete \(person.name)?", isPresented: $isDeleting, titleVisibility: .visible) {
            Button("Delete", role: .destructive) { Task { await model.delete(person.name) } }
          } message: {
            Text("Their recommendations are deleted too. The titles stay. It can be undone.")
          }
      }
    }
    .task { await stats.load(person.name) }
    .navigationTitle(Text(verbatim: person.name))
    .toolbar { Button("Edit") { isEditing = true } }
    .sheet(isPresented: $isEditing) { PersonForm(model: model, person: model.person(person.id)) }
    // Deleted, or known by another name from now on: this page is about nobody any more.
    .onChange(of: model.person(person.id) == nil) { _, isGone in if isGone { dismiss() } }
  }

  @ViewBuilder private var statistics: some View {
    switch stats.phase {
    case .loading:
      ProgressView().frame(maxWidth: .infinity)
    case .loaded(let stats):
      LabeledContent("Says watch it", value: stats.upvotes.formatted())
      LabeledContent("Says better not", value: stats.downvotes.formatted())
      LabeledContent("Of these I watched", value: stats.watched.formatted())
      LabeledContent("My average rating", value: stats.averageRating.map(Wording.rating) ?? "none rated")
    case .failed(let sentence):
      FailureLabel(sentence: sentence)
    }
  }
}

#if DEBUG
  #Preview("Person") {
    let session = AccountSession.preview()
    NavigationStack {
      PersonView(
        person: Sample.alice, model: PeopleModel(repository: session.repository, steps: session.steps), session: session
      )
    }
  }

  #Preview("Not connected") {
    let session = AccountSession.preview(failure: .notConnected)
    NavigationStack {
      PersonView(
        person: Sample.alice, model: PeopleModel(repository: session.repository, steps: session.steps), session: session
      )
    }
  }
#endif
