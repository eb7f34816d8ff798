import SwiftUI

/// The sheet of a file that was picked or opened: the preview of our own document, or the import from another service.
struct IncomingView: View {
  let session: AccountSession

  var body: some View {
    if session.incoming.isMoving {
      MovingView(session: session)
    } else {
      TransferView(model: session.incoming.transfer)
    }
  }
}

/// The way in from another service.
struct BringFilmsButton: View {
  let incoming: IncomingModel

  var body: some View {
    Button("Bring Your Films Here…", systemImage: "square.and.arrow.down.on.square") { incoming.showMoving() }
  }
}
