import Foundation
import Observation

/// Files that a person picks, or opens from another app: a document of ours goes to the preview of an import, anything
/// else to the import from other services.
@MainActor @Observable final class IncomingModel {
  let moving: ImportJobModel
  let transfer: TransferModel
  private(set) var isMoving = false

  init(moving: ImportJobModel, transfer: (_ foreign: @escaping @MainActor (URL) -> Void) -> TransferModel) {
    self.moving = moving
    let elsewhere = Elsewhere()
    self.transfer = transfer { elsewhere.handle($0) }
    elsewhere.handle = { [weak self] file in self?.move(file) }
  }

  /// For a sheet.
  var isOpen: Bool {
    get { isMoving || transfer.isOpen }
    set { if !newValue { close() } }
  }

  func open(_ picked: URL) async {
    guard !transfer.isChanging else { return }
    isMoving = false
    await transfer.openFile(picked)
  }

  func open(_ picked: [URL]) async {
    for file in picked { await open(file) }
  }

  func couldNotPick() {
    isMoving = false
    transfer.couldNotPick()
  }

  func showMoving() {
    guard !transfer.isChanging else { return }
    transfer.dismiss()
    isMoving = true
  }

  func close() {
    isMoving = false
    transfer.dismiss()
  }

  private func move(_ file: URL) {
    isMoving = true
    moving.add(file)
  }
}

/// Links the transfer with the model that is made around it.
@MainActor private final class Elsewhere {
  var handle: @MainActor (URL) -> Void = { _ in }
}
