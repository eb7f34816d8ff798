import Observation

/// The copies of backups in further places.
@MainActor @Observable final class CopiesModel {
  enum Phase: Hashable {
    case loading
    case loaded(BackupCopies)
    /// The server copies to no other place, or is of the earlier kind.
    case noPlaces
    /// What was known before stays on the screen.
    case failed(String, known: BackupCopies?)
  }

  private(set) var phase: Phase = .loading
  @ObservationIgnored private let service: any CopyService
  /// Counts requests: the answer to an earlier one is dropped.
  @ObservationIgnored private var request = 0

  init(service: any CopyService) { self.service = service }

  /// What is known, also while the server cannot be asked.
  var copies: BackupCopies? {
    switch phase {
    case .loaded(let copies): copies
    case .failed(_, let known): known
    case .loading, .noPlaces: nil
    }
  }

  /// Most servers have no such place, and their people need no page that says so.
  var isOffered: Bool {
    switch phase {
    case .loaded, .failed: true
    case .loading, .noPlaces: false
    }
  }

  /// As the list has it now; nil when it has gone from there.
  func found(_ copy: PlacedCopy) -> CopyFile? {
    let place = copies?.places.first { $0.id == copy.placeId }
    return place?.copies.first { $0.filename == copy.filename }
  }

  func load() async {
    request += 1
    let asked = request
    let answer: Phase
    do throws(APIError) { answer = Phase(try await service.copies()) } catch {
      // The person went to another page, which asks again.
      if error == .cancelled { return }
      // Most servers have no such place. Without an answer, nobody is led to a page about them.
      if copies == nil, error.status == nil { return }
      answer = .failed(error.sentence, known: copies)
    }
    if asked == request { phase = answer }
  }
}

extension CopiesModel.Phase {
  fileprivate init(_ copies: BackupCopies?) {
    if let copies, !copies.places.isEmpty { self = .loaded(copies) } else { self = .noPlaces }
  }
}
