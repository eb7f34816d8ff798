import SwiftUI

/// What is in a backup: to search, to pick from, and to restore what was picked.
struct BackupContentsView: View {
  let session: AccountSession
  @State private var model: BackupContentsModel
  @State private var transfer: TransferModel

  init(backup: BackupFileInfo, session: AccountSession) {
    self.session = session
    _model = State(initialValue: BackupContentsModel(filename: backup.filename, service: session.service))
    _transfer = State(initialValue: TransferModel(session: session))
  }

  var body: some View {
    List {
      Picker("Show", selection: $model.kind) {
        Text("Titles").tag(BackupContents.Kind.movies)
        Text("People").tag(BackupContents.Kind.people)
        Text("Lists").tag(BackupContents.Kind.lists)
      }
      .pickerStyle(.segmented)
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .loaded(let contents): rows(of: contents)
      case .failed(let sentence): FailureLabel(sentence: sentence)
      }
    }
    .navigationTitle("In This Backup")
    .navigationBarTitleDisplayMode(.inline)
    .searchable(text: $model.words, prompt: "Title, person or list")
    .task { await model.load() }
    .onSubmit(of: .search) { Task { await model.load() } }
    .onChange(of: model.words) { _, words in if words.isEmpty { Task { await model.load() } } }
    .onChange(of: model.kind) { Task { await model.load() } }
    .toolbar {
      ToolbarItem(placement: .confirmationAction) {
        Button("Restore \(model.selection.count)…") {
          Task { await transfer.openSelection(model.selection, of: model.filename) }
        }
        .disabled(model.selection.isEmpty)
      }
    }
    .transferFlow(transfer)
  }

  @ViewBuilder private func rows(of contents: BackupContents) -> some View {
    if contents.rows.isEmpty { ContentUnavailableView("Nothing here", systemImage: "tray") }
    ForEach(contents.rows) { row in
      Button {
        model.selection.toggle(row)
      } label: {
        BackupContentsRowView(row: row, isPicked: model.selection.holds(row), wording: wording(of: row))
      }
    }
    if let sentence = model.moreFailed { FailureLabel(sentence: sentence) }
    if model.hasMore {
      Button("Show more of \(contents.total)") { Task { await model.loadMore() } }
    }
  }

  private func wording(of row: BackupContentsRow) -> RowWording {
    var wording = RowWording(lists: session.repository.library.lists)
    if let id = row.row["custom_list_id"]?.asText, let name = row.listName { wording.lists[id] = name }
    return wording
  }
}

struct BackupContentsRowView: View {
  let row: BackupContentsRow
  let isPicked: Bool
  let wording: RowWording

  var body: some View {
    HStack(spacing: 12) {
      Image(systemName: isPicked ? "checkmark.circle.fill" : "circle").foregroundStyle(.tint)
      VStack(alignment: .leading, spacing: 4) {
        Text(verbatim: row.name).font(.headline)
        ForEach(wording.facts(of: row.row), id: \.self) { Text(verbatim: $0).font(.footnote) }
      }
      Spacer()
    }
    .accessibilityElement(children: .combine)
    .accessibilityAddTraits(isPicked ? .isSelected : [])
  }
}

#if DEBUG
  #Preview("Contents") {
    NavigationStack { BackupContentsView(backup: Sample.backups[0], session: .preview()) }
  }
#endif
