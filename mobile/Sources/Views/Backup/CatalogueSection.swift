import SwiftUI

/// What the catalogue is, how many titles have no name yet, and what a key would add.
struct CatalogueSection: View {
  let model: CatalogueModel

  var body: some View {
    if let catalogue = model.catalogue {
      Section {
        Text(verbatim: catalogue.counts)
        if let sentence = catalogue.trouble {
          FailureLabel(sentence: sentence)
        } else if catalogue.isFilling {
          ProgressView(value: catalogue.fraction, total: 1) { Text("Looking up titles") }
        }
      } header: {
        Text("Catalogue")
      } footer: {
        Text(verbatim: ([catalogue.origin] + catalogue.keys).joined(separator: " "))
      }
    }
  }
}

#if DEBUG
  #Preview("Looking up titles") {
    let session = AccountSession.preview()
    Form { CatalogueSection(model: session.catalogue) }
      .task { await session.catalogue.load() }
  }
#endif
