import Foundation

extension TransferModel {
  /// Where a document comes from.
  enum Source: Hashable {
    case file(URL)
    case backup(String)
    case selection(BackupSelection, of: String)
    case copy(PlacedCopy)
  }
}

extension TransferModel.Source {
  var name: String {
    switch self {
    case .file(let url): url.lastPathComponent
    case .backup(let filename), .selection(_, of: let filename): filename
    case .copy(let copy): "the \(copy.words)"
    }
  }

  /// A restore that kept newer rows would not undo a mistake; an import must not remove anything unasked.
  var usualMode: ImportMode {
    switch self {
    case .file: .merge
    case .backup, .selection, .copy: .replace
    }
  }
}
