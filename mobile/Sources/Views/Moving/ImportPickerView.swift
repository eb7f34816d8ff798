import SwiftUI

/// One title that is in doubt at a time: which one is it?
struct ImportPickerView: View {
  @State private var model: ImportPickerModel

  init(id: ImportJob.ID, moving: ImportJobModel) {
    _model = State(initialValue: ImportPickerModel(id, moving: moving))
  }

  var body: some View {
    List {
      if let failure = model.failure { FailureLabel(sentence: failure) }
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded: title
      case .failed(let sentence): FailedRows(sentence) { await model.load() }
      }
    }
    .navigationTitle("Which Title Is It?")
    .navigationBarTitleDisplayMode(.inline)
    .searchable(
      text: $model.words, placement: .navigationBarDrawer(displayMode: .always), prompt: "Another name or a link"
    )
    .onSubmit(of: .search) { Task { await model.find() } }
    .onChange(of: model.words) { _, words in if words.isEmpty { model.endSearch() } }
    .safeAreaInset(edge: .bottom) { actions }
    .task { await model.load() }
  }

  @ViewBuilder private var title: some View {
    if let title = model.picker.title {
      ImportTitleHead(title: title, position: "\(model.picker.settled) of \(model.picker.total) settled")
      switch model.finding {
      case .idle where model.options.isEmpty:
        Text("Nothing was found for it. Search for it by another name.").foregroundStyle(.secondary)
      case .idle: EmptyView()
      case .searching: ProgressView().frame(maxWidth: .infinity)
      case .found(let found, let notices):
        ForEach(notices, id: \.self) { FailureLabel(sentence: $0) }
        if found.isEmpty { ContentUnavailableView.search(text: model.words) }
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
      ForEach(model.options) { option in
        ImportOptionSection(option: option) { Task { await model.take(option) } }
      }
    } else {
      ContentUnavailableView(
        "All titles are settled", systemImage: "checkmark.circle",
        description: Text("Go back to see the preview."))
    }
  }

  private var actions: some View {
    HStack {
      Button("Undo", systemImage: "arrow.uturn.backward") { model.undo() }
        .disabled(model.picker.latest == nil)
      Spacer()
      Button("Later", systemImage: "clock") { model.putOff() }
        .disabled(model.picker.title == nil)
      Spacer()
      Button("Leave It Out", systemImage: "eye.slash") { model.skip() }
        .disabled(model.picker.title == nil)
    }
    .padding()
    .background(.bar)
  }
}

/// What the files say of a title, and why it is in doubt.
struct ImportTitleHead: View {
  let title: ImportTitle
  let position: String

  var body: some View {
    Section {
      VStack(alignment: .leading, spacing: 4) {
        Text(verbatim: title.name).font(.title2.bold())
        Text(verbatim: title.facts).foregroundStyle(.secondary)
      }
      .accessibilityElement(children: .combine)
      if let because = title.because { FailureLabel(sentence: because) }
    } header: {
      Text(verbatim: position)
    }
  }
}

/// One title that it may be: a touch takes it, the links lead out.
struct ImportOptionSection: View {
  let option: ImportOption
  let take: @MainActor () -> Void

  var body: some View {
    Section {
      Button {
        take()
      } label: {
        HStack(spacing: 12) {
          PosterView(url: option.poster, isSeries: option.isSeries)
          VStack(alignment: .leading) {
            Text(verbatim: option.name).font(.headline)
            if !option.facts.isEmpty { Text(verbatim: option.facts).foregroundStyle(.secondary) }
            if let director = option.director { Text(verbatim: director).foregroundStyle(.secondary) }
            if let other = option.otherTitle { Text(verbatim: other).font(.footnote).foregroundStyle(.secondary) }
            if !option.canBeTaken { Text("It has no IMDb number, so it can't be taken.").font(.footnote) }
          }
          Spacer()
        }
        .accessibilityElement(children: .combine)
      }
      .disabled(!option.canBeTaken)
      .accessibilityHint("Takes this title")
      ForEach(option.links) { link in
        Link(destination: link.url) {
          Label {
            Text(verbatim: link.name)
          } icon: {
            Image(systemName: "arrow.up.right.square")
          }
        }
        .accessibilityLabel(Text("\(option.name) at \(link.name)"))
      }
    }
  }
}

#if DEBUG
  #Preview("Candidates") {
    NavigationStack { ImportPickerView(id: "sample", moving: AccountSession.preview().moving) }
  }

  #Preview("Not connected") {
    NavigationStack { ImportPickerView(id: "sample", moving: AccountSession.preview(failure: .notConnected).moving) }
  }
#endif
