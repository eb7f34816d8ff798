import Observation

/// Settles doubtful titles, one after the other: the next one is shown while the decision is on its way.
@MainActor @Observable final class ImportPickerModel {
  enum Phase: Hashable {
    case loading, loaded
    case failed(String)
  }

  enum Finding: Hashable {
    case idle, searching
    /// The sentences are those of sources that did not answer.
    case found([ImportOption], notices: [String])
    case failed(String)
  }

  private(set) var picker = ImportPicker()
  private(set) var phase: Phase = .loading
  private(set) var finding: Finding = .idle
  /// Why a decision was not kept.
  private(set) var failure: String?
  var words = ""
  @ObservationIgnored private let moving: ImportJobModel
  @ObservationIgnored private let id: ImportJob.ID
  @ObservationIgnored private var sending: Task<Void, Never>?
  @ObservationIgnored private var isFetching = false
  @ObservationIgnored private var search = 0

  init(_ id: ImportJob.ID, moving: ImportJobModel) {
    self.id = id
    self.moving = moving
  }

  private var service: any ImportJobModel.Service { moving.service }

  /// What was found for the title that is shown, or what was searched for instead.
  var options: [ImportOption] {
    switch finding {
    case .idle: picker.title.map(ImportOption.options) ?? []
    case .searching: []
    case .found(let options, _): options
    case .failed: ImportOption(pasted: words).map { [$0] } ?? []
    }
  }

  func load() async {
    guard !isFetching else { return }
    isFetching = true
    defer { isFetching = false }
    // What is settled is no longer in doubt on the server: the next ones come after those that are open here.
    await sending?.value
    do throws(APIError) {
      let page = try await service.importTitles(.doubtful, of: id, offset: picker.open)
      picker.came(page.titles, total: page.total)
      phase = .loaded
    } catch {
      if error != .cancelled { phase = .failed(error.sentence) }
    }
  }

  /// Where only TMDB knows the title, its page there has the number.
  func take(_ option: ImportOption) async {
    guard let title = picker.title else { return }
    failure = nil
    do throws(APIError) {
      guard let imdbId = try await number(of: option) else {
        failure = "\(option.name) has no IMDb number, and the library knows titles by that."
        return
      }
      settle(title, .title(imdbId))
    } catch { failure = error.sentence }
  }

  func skip() {
    if let title = picker.title { settle(title, .skip) }
  }

  func putOff() {
    picker.putOff()
    endSearch()
  }

  /// Takes the latest decision back.
  func undo() {
    guard let title = picker.latest else { return }
    let choice = picker.choice(of: title)
    picker.withdraw(title)
    endSearch()
    send(nil, for: title, before: choice)
  }

  /// Until every decision has reached the server.
  func settled() async { await sending?.value }

  /// The newest search counts: an answer to an earlier one is dropped.
  func find() async {
    let asked = words.trimmingCharacters(in: .whitespacesAndNewlines)
    search += 1
    guard !asked.isEmpty else {
      finding = .idle
      return
    }
    finding = .searching
    let mine = search
    do throws(APIError) {
      let hits = try await service.searchCatalogue(asked)
      guard mine == search else { return }
      finding = .found(hits?.results.map(ImportOption.init(of:)) ?? [], notices: hits?.notices ?? [])
    } catch {
      if mine == search { finding = .failed(error.sentence) }
    }
  }

  func endSearch() {
    search += 1
    words = ""
    finding = .idle
  }

  private func number(of option: ImportOption) async throws(APIError) -> String? {
    if let imdbId = option.imdbId { return imdbId }
    guard let hit = option.hit, hit.tmdbId != nil else { return nil }
    return try await service.details(of: hit).imdbId
  }

  private func settle(_ title: ImportTitle, _ choice: ImportDecision.Choice) {
    let before = picker.choice(of: title)
    failure = nil
    picker.choose(choice, for: title)
    endSearch()
    send(choice, for: title, before: before)
    if picker.needsMore { Task { await load() } }
  }

  private func send(
    _ choice: ImportDecision.Choice?, for title: ImportTitle, before: ImportDecision.Choice?
  ) {
    let previous = sending
    sending = Task {
      await previous?.value
      do throws(APIError) {
        let counts = try await service.decideImport(ImportDecision(key: title.key, choice: choice), of: id)
        moving.keep(counts, of: id)
      } catch {
        failure = error.sentence
        if let before { picker.choose(before, for: title) } else { picker.withdraw(title) }
      }
    }
  }
}
