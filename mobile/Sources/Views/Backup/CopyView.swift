import SwiftUI

/// One copy of a backup: where it lies, what is known of it, and a restore from it.
struct CopyView: View {
  let copy: PlacedCopy
  let model: CopiesModel
  @State private var transfer: TransferModel

  init(copy: PlacedCopy, model: CopiesModel, session: AccountSession) {
    self.copy = copy
    self.model = model
    _transfer = State(initialValue: TransferModel(session: session))
  }

  var body: some View {
    List {
      if let found = model.found(copy) {
        Section {
          LabeledContent("Place", value: copy.placeName)
          CopyRow(copy: found)
        }
        restore(found)
      } else {
        ContentUnavailableView("This copy is no longer in the list", systemImage: "externaldrive")
      }
    }
    .navigationTitle("Copy")
    .navigationBarTitleDisplayMode(.inline)
    .transferFlow(transfer)
    // A restore may have found out that the copy is damaged, or the place out of reach.
    .onChange(of: transfer.isOpen) { _, isOpen in
      if !isOpen { Task { await model.load() } }
    }
  }

  private func restore(_ found: CopyFile) -> some View {
    Section {
      Button("Restore Everything…", systemImage: "clock.arrow.circlepath") {
        Task { await transfer.openCopy(copy) }
      }
      .disabled(!found.canBeRestored)
      if let sentence = found.closedSentence { FailureLabel(sentence: sentence) }
    } footer: {
      Text("A restore first shows what it would change, and can be undone afterwards.")
    }
  }
}

#if DEBUG
  #Preview("Copy") {
    CopyPreview(copy: Sample.copies.places[1].copies[0], place: Sample.copies.places[1])
  }

  #Preview("Opens with the kit alone") {
    CopyPreview(copy: Sample.copies.places[0].copies[1], place: Sample.copies.places[0])
  }

  private struct CopyPreview: View {
    let copy: CopyFile
    let place: CopyPlace
    private let session = AccountSession.preview()
    @State private var model = CopiesModel(service: StubServer())

    var body: some View {
      NavigationStack { CopyView(copy: place.placed(copy), model: model, session: session) }
        .task { await model.load() }
    }
  }
#endif
