import SwiftUI

/// The switch for copies of the library on this iPhone, the last one, and why the newest try came to nothing.
struct LocalCopyRows: View {
  @Bindable var model: LocalCopiesModel
  let incoming: IncomingModel

  var body: some View {
    Section {
      Toggle("Keep copies on this iPhone", isOn: $model.isOn)
        .task { await model.load() }
      if model.isOn || model.kept.lastAt != nil {
        Text(verbatim: model.lastSentence(now: .now)).font(.footnote).foregroundStyle(.secondary)
      }
      if model.isOn, let failure = model.failureSentence { FailureLabel(sentence: failure) }
      if model.isOn || !model.copies.isEmpty {
        NavigationLink {
          LocalCopiesView(model: model, incoming: incoming)
        } label: {
          LabeledContent("Copies", value: model.copies.count.formatted())
        }
      }
    } footer: {
      Text("Once a day, in the Files app under Movie Manager. The newest 5 stay, also when this is turned off.")
    }
  }
}

struct LocalCopiesView: View {
  let model: LocalCopiesModel
  let incoming: IncomingModel

  var body: some View {
    List {
      Section {
        if model.isCopying {
          ProgressView()
        } else {
          Button("Copy Now", systemImage: "square.and.arrow.down") { Task { await model.copyNow() } }
        }
        if let failure = model.failureSentence { FailureLabel(sentence: failure) }
      }
      Section {
        if model.copies.isEmpty { ContentUnavailableView("No copies yet", systemImage: "doc.on.doc") }
        ForEach(model.copies) { copy in row(of: copy) }
      } footer: {
        Text("An import first shows what it would change, and can be undone afterwards.")
      }
    }
    .navigationTitle("Copies")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
    .refreshable { [model] in await model.load() }
  }

  private func row(of copy: LocalCopy) -> some View {
    Menu {
      Button("Import…", systemImage: "square.and.arrow.down") { Task { await incoming.open(copy.url) } }
      ShareLink(item: copy.url) { Label("Share", systemImage: "square.and.arrow.up") }
    } label: {
      LabeledContent {
        Text(verbatim: copy.facts)
        Image(systemName: "ellipsis.circle").accessibilityHidden(true)
      } label: {
        Text(verbatim: Wording.moment(copy.madeAt.timeIntervalSince1970))
      }
    }
  }
}

#if DEBUG
  #Preview("Copies") {
    let session = AccountSession.preview()
    NavigationStack { LocalCopiesView(model: session.copies, incoming: session.incoming) }
      .task { await session.copies.copyNow() }
  }

  #Preview("Not connected") {
    let session = AccountSession.preview(failure: .notConnected)
    NavigationStack { LocalCopiesView(model: session.copies, incoming: session.incoming) }
      .task { await session.copies.copyNow() }
  }
#endif
