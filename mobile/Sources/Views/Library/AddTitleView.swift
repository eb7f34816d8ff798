import SwiftUI

struct AddTitleView: View {
  @State private var model: AddTitleModel
  @Environment(\.dismiss) private var dismiss

  init(session: AccountSession) {
    _model = State(initialValue: AddTitleModel(session: session))
  }

  var body: some View {
    NavigationStack {
      List {
        switch model.phase {
        case .idle:
          ContentUnavailableView(
            "Search for a film or series", systemImage: "magnifyingglass",
            description: Text(
              "By name, or paste its IMDb number or its page at IMDb, TMDB, Letterboxd or Wikidata."))
        case .searching:
          ProgressView().frame(maxWidth: .infinity)
        case .found(let hits, let notices):
          ForEach(notices, id: \.self) { FailureLabel(sentence: $0) }
          ForEach(hits) { row(of: $0) }
          if let sentence = model.moreFailed { FailureLabel(sentence: sentence) }
          if model.hasMore { Button("Show more") { Task { await model.loadMore() } } }
        case .nothingFound(let words):
          ContentUnavailableView.search(text: words)
        case .failed(let sentence):
          FailureLabel(sentence: sentence)
          if let hit = model.bareHit {
            Button("Add \(hit.name)", systemImage: "plus") { Task { await model.add(hit) } }
          } else {
            Text("A title can still be added by its IMDb number, such as tt0111161.").foregroundStyle(.secondary)
          }
        }
      }
      .searchable(text: $model.words, placement: .navigationBarDrawer(displayMode: .always), prompt: "Title or link")
      .onSubmit(of: .search) { Task { await model.search() } }
      .navigationTitle("Add a Title")
      .toolbar {
        ToolbarItem(placement: .confirmationAction) { Button("Done") { dismiss() } }
      }
      .safeAreaInset(edge: .bottom) { outcome }
    }
  }

  private func row(of hit: SearchHit) -> some View {
    Button {
      Task { await model.add(hit) }
    } label: {
      HStack(spacing: 12) {
        PosterView(url: hit.posterSmall.flatMap(URL.init(string:)), isSeries: hit.isSeries)
        VStack(alignment: .leading) {
          Text(verbatim: hit.name).font(.headline)
          if !hit.facts.isEmpty { Text(verbatim: hit.facts).foregroundStyle(.secondary) }
          if let other = hit.otherTitle { Text(verbatim: other).font(.footnote).foregroundStyle(.secondary) }
          if hit.title == nil { Text("Nobody knows this number yet.").foregroundStyle(.secondary) }
        }
        Spacer()
        if model.adding == .adding(hit.id) { ProgressView() }
      }
    }
    .accessibilityHint("Adds it to the titles to watch")
  }

  @ViewBuilder private var outcome: some View {
    if let sentence = model.adding.sentence { note(sentence, symbol) }
  }

  private var symbol: String {
    switch model.adding {
    case .no, .adding, .alreadyHere: "info.circle.fill"
    case .added: "checkmark.circle.fill"
    case .failed: "exclamationmark.triangle.fill"
    }
  }

  private func note(_ text: String, _ symbol: String) -> some View {
    Label {
      Text(verbatim: text)
    } icon: {
      Image(systemName: symbol)
    }
    .padding()
    .frame(maxWidth: .infinity, alignment: .leading)
    .background(.bar)
  }
}

#if DEBUG
  #Preview("Search") {
    AddTitleView(session: .preview())
  }
#endif
