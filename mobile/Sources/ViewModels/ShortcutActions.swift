import Foundation

/// What Shortcuts ask for, also while no screen is open.
@MainActor struct ShortcutActions {
  let session: @MainActor () async -> AccountSession?

  /// A file that was read back.
  func exportLibrary() async throws(ShortcutRefusal) -> URL {
    let session = try await signedIn()
    let folder = session.temporary.appending(path: "shortcut")
    // The file of the last time; it may be in use for as long as the shortcut runs.
    try? FileManager.default.removeItem(at: folder)
    return try await asked { () throws(APIError) in
      let file = try await session.service.exportBackup(into: folder)
      return try await ExportedLibrary.read(file, madeAt: .now).file
    }
  }

  func backUpNow() async throws(ShortcutRefusal) -> String {
    let session = try await signedIn()
    let backup = try await asked { () throws(APIError) in try await session.service.runBackup() }
    await session.autoBackup.load()
    return "Backed up" + (backup.movies.map { ": \(Wording.titles($0))." } ?? ".")
  }

  /// Titles that may be meant, at least one.
  func find(_ words: String) async throws(ShortcutRefusal) -> FoundTitles {
    let model = AddTitleModel(session: try await signedIn())
    model.words = words
    await model.search()
    switch model.phase {
    case .found(let hits, _): return FoundTitles(hits)
    case .nothingFound(let words): throw ShortcutRefusal(sentence: "Nothing was found for \(words).")
    case .idle, .searching: throw ShortcutRefusal(sentence: "Say which title.")
    case .failed(let sentence):
      guard let hit = model.bareHit else { throw ShortcutRefusal(sentence: sentence) }
      return FoundTitles([hit])
    }
  }

  /// Adds the one of this name to the titles to watch.
  func add(_ name: String, of found: FoundTitles) async throws(ShortcutRefusal) -> String {
    let model = AddTitleModel(session: try await signedIn())
    guard let hit = found.hit(named: name) else { throw ShortcutRefusal(sentence: "Say which title.") }
    await model.add(hit)
    let sentence = model.adding.sentence ?? APIError.cancelled.sentence
    if case .failed = model.adding { throw ShortcutRefusal(sentence: sentence) }
    return sentence
  }

  private func signedIn() async throws(ShortcutRefusal) -> AccountSession {
    guard let session = await session() else { throw .notSignedIn }
    return session
  }

  private func asked<Answer: Sendable>(_ ask: () async throws(APIError) -> Answer) async throws(ShortcutRefusal)
    -> Answer
  {
    do throws(APIError) { return try await ask() } catch { throw ShortcutRefusal(sentence: error.sentence) }
  }
}

struct ShortcutRefusal: Error, Hashable {
  static let notSignedIn = ShortcutRefusal(sentence: "Sign in to your server in Movie Manager first.")

  let sentence: String
}

/// What a search found, each under a name of its own: a shortcut asks with names alone.
struct FoundTitles: Hashable, Sendable {
  private let hits: [SearchHit]
  let names: [String]

  init(_ hits: [SearchHit]) {
    self.hits = hits
    var seen: Set<String> = []
    names = hits.map { hit in
      let name = [hit.name, hit.facts].filter { !$0.isEmpty }.joined(separator: " · ")
      return seen.insert(name).inserted ? name : "\(name) · \(hit.id)"
    }
  }

  func hit(named name: String) -> SearchHit? { names.firstIndex(of: name).map { hits[$0] } }
}
