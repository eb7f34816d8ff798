import SwiftUI

/// The way to the copies elsewhere, and what is wrong with them. Nothing at all on a server that copies nowhere.
struct CopiesRows: View {
  let model: CopiesModel
  let session: AccountSession

  var body: some View {
    if model.isOffered {
      NavigationLink {
        CopiesView(model: model, session: session)
      } label: {
        LabeledContent {
          if let copies = model.copies { Text(verbatim: copies.summary) }
        } label: {
          Label("Copies Elsewhere", systemImage: "externaldrive")
        }
      }
      ForEach(model.copies?.placesByTrouble ?? []) { place in
        if let attention = place.attention { FailureLabel(sentence: attention) }
      }
    }
  }
}

/// Where verified backups are copied to, and what lies there.
struct CopiesView: View {
  let model: CopiesModel
  let session: AccountSession

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .noPlaces:
        ContentUnavailableView("The server copies backups to no other place", systemImage: "externaldrive")
      case .loaded(let copies): sections(of: copies)
      case .failed(let sentence, let known):
        Section { FailedRows(sentence) { await model.load() } }
        if let known { sections(of: known) }
      }
    }
    .navigationTitle("Copies Elsewhere")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
    .refreshable { [model] in await model.load() }
  }

  @ViewBuilder private func sections(of copies: BackupCopies) -> some View {
    ForEach(copies.placesByTrouble) { CopyPlaceSection(place: $0, model: model, session: session) }
    if let locking = copies.locking, !locking.sentence.isEmpty {
      Section {
        Label {
          Text(verbatim: locking.sentence)
        } icon: {
          Image(systemName: locking.locked ? "lock" : "lock.open")
        }
        .font(.footnote)
        .foregroundStyle(.secondary)
        .accessibilityElement(children: .combine)
      }
    }
  }
}

private struct CopyPlaceSection: View {
  let place: CopyPlace
  let model: CopiesModel
  let session: AccountSession

  var body: some View {
    Section {
      CopyPlaceRow(place: place)
      if let newest = place.newest { link(to: newest) }
      if !place.older.isEmpty {
        DisclosureGroup("\(Wording.count(place.older.count, "older copy", "older copies"))") {
          ForEach(Array(place.older)) { link(to: $0) }
        }
      }
    }
  }

  private func link(to copy: CopyFile) -> some View {
    NavigationLink {
      CopyView(copy: place.placed(copy), model: model, session: session)
    } label: {
      CopyRow(copy: copy)
    }
  }
}

/// A place, its state, and what is so.
struct CopyPlaceRow: View {
  let place: CopyPlace

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: place.name).font(.headline)
      Label {
        Text(verbatim: place.state.name)
      } icon: {
        Image(systemName: place.state.symbol)
          .foregroundStyle(place.state.needsAttention ? Color.orange : Color.secondary)
      }
      .font(.callout)
      Text(verbatim: place.sentence).font(.footnote).foregroundStyle(.secondary)
      if let behind = place.alsoBehind { Text(verbatim: behind).font(.footnote).foregroundStyle(.secondary) }
    }
    .accessibilityElement(children: .combine)
  }
}

struct CopyRow: View {
  let copy: CopyFile

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: Wording.moment(copy.createdAt)).foregroundStyle(.primary)
      Text(verbatim: copy.facts).font(.footnote).foregroundStyle(.secondary)
      if let warning = copy.warning {
        FailureLabel(sentence: warning)
      } else {
        Text(verbatim: copy.testSentence(now: .now)).font(.footnote).foregroundStyle(.secondary)
      }
      if let lock = copy.lockSentence {
        Label {
          Text(verbatim: lock)
        } icon: {
          Image(systemName: copy.locked == true ? "lock" : "lock.open")
        }
        .font(.footnote)
        .foregroundStyle(.secondary)
      }
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Copies") {
    let session = AccountSession.preview()
    NavigationStack { CopiesView(model: CopiesModel(service: session.service), session: session) }
  }

  #Preview("Not connected") {
    let session = AccountSession.preview(failure: .notConnected)
    NavigationStack { CopiesView(model: CopiesModel(service: session.service), session: session) }
  }

  #Preview("Large text") {
    List { ForEach(Sample.copies.places) { CopyPlaceRow(place: $0) } }
      .environment(\.dynamicTypeSize, .accessibility2)
  }
#endif
