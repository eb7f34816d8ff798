import SwiftUI

struct PeoplePageView: View {
  let session: AccountSession
  @State private var model: PeopleModel
  @State private var isAdding = false

  init(session: AccountSession) {
    self.session = session
    _model = State(initialValue: PeopleModel(repository: session.repository, steps: session.steps))
  }

  var body: some View {
    NavigationStack {
      let counts = model.counts
      List {
        SyncBanner(repository: session.repository)
        if model.people.isEmpty {
          ContentUnavailableView(
            "Nobody yet", systemImage: "person.2",
            description: Text("People appear here when they recommend a title, or when you add them."))
        }
        ForEach(model.people) { person in
          NavigationLink {
            PersonView(person: person, model: model, session: session)
          } label: {
            row(of: person, count: counts[person.id] ?? 0)
          }
        }
      }
      .refreshable { await session.repository.syncNow() }
      .navigationTitle("People")
      .toolbar { Button("Add a person", systemImage: "plus") { isAdding = true } }
      .sheet(isPresented: $isAdding) { PersonForm(model: model, person: nil) }
    }
  }

  private func row(of person: Person, count: Int) -> some View {
    HStack(spacing: 12) {
      PersonBadge(person: person)
      VStack(alignment: .leading) {
        Text(verbatim: person.name)
        Text(verbatim: Wording.titles(count))
          .font(.footnote)
          .foregroundStyle(.secondary)
      }
      Spacer()
      if person.isTrusted {
        Image(systemName: "checkmark.seal.fill")
          .foregroundStyle(.tint)
          .accessibilityLabel("Trusted")
      }
    }
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("People") {
    PeoplePageView(session: .preview())
  }

  #Preview("Nobody yet") {
    PeoplePageView(session: .preview(library: .empty))
  }
#endif
