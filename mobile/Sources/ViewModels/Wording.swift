import Foundation

/// Sentences that the screens share, made from facts.
enum Wording {
  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number.formatted()) \(number == 1 ? one : many)"
  }

  static func titles(_ number: Int) -> String { count(number, "title", "titles") }
  static func people(_ number: Int) -> String { count(number, "person", "people") }
  static func lists(_ number: Int) -> String { count(number, "list", "lists") }

  static func contents(movies: Int, people: Int, lists: Int) -> String {
    "\(titles(movies)), \(self.people(people)), \(self.lists(lists))"
  }

  static func moment(_ time: Timestamp) -> String {
    time.date.formatted(date: .abbreviated, time: .shortened)
  }

  static func day(_ time: Timestamp) -> String {
    time.date.formatted(date: .abbreviated, time: .omitted)
  }

  /// "3 hours ago", in whole units and never ahead of itself.
  static func ago(_ time: Timestamp, now: Date) -> String {
    let seconds = now.timeIntervalSince(time.date)
    let units: [(Double, String)] = [
      (365 * 86_400, "year"), (30 * 86_400, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute"),
    ]
    guard let (length, unit) = units.first(where: { seconds >= $0.0 }) else { return "just now" }
    return count(Int(seconds / length), unit, unit + "s") + " ago"
  }

  static func rating(_ rating: Double) -> String {
    rating.formatted(.number.precision(.fractionLength(0...1)))
  }
}

extension ImportResult {
  /// What the alert says when an import or a restore is done.
  var summary: String {
    let counts = Wording.contents(
      movies: importedCounts.movies, people: importedCounts.people, lists: importedCounts.lists)
    var sentences = ["The library now holds \(counts) of the file."]
    sentences += [changes.movies.sentence("title", "titles")].compactMap { $0 }
    if !errors.isEmpty { sentences.append("\(Wording.count(errors.count, "row", "rows")) could not be read.") }
    if !imdbIdsNeedingEnrichment.isEmpty {
      sentences.append("Refreshing movie data for \(Wording.titles(imdbIdsNeedingEnrichment.count)).")
    }
    return sentences.joined(separator: " ")
  }
}

extension ImportResult.Changes {
  /// "2 titles added, 1 removed."; nil where nothing changes.
  func sentence(_ one: String, _ many: String) -> String? {
    let parts = [(added, "added"), (updated, "changed"), (kept, "kept because yours are newer"), (removed, "removed")]
      .filter { $0.0 > 0 }
    guard let first = parts.first else { return nil }
    let rest = parts.dropFirst().map { ", \($0.0.formatted()) \($0.1)" }
    return Wording.count(first.0, one, many) + " " + first.1 + rest.joined() + "."
  }
}

extension RefreshQueueState {
  /// Numbers that add up, and nothing hidden in them.
  var sentence: String {
    var parts = ["\(finished.formatted()) of \(total.formatted()) looked up"]
    if !notFound.isEmpty { parts.append("\(notFound.count.formatted()) not found") }
    if !failed.isEmpty { parts.append("\(failed.count.formatted()) failed") }
    return parts.joined(separator: ", ")
  }
}

extension RefreshQueue.Phase {
  /// Why nothing moves at the moment; nil while it does.
  var sentence: String? {
    switch self {
    case .idle, .working: nil
    case .waiting(let until, because: .tooManyRequests):
      "The metadata services ask for a pause. Going on at \(until.formatted(date: .omitted, time: .standard))."
    case .waiting(_, because: .notConnected):
      "Not connected. Going on when the server is reached again."
    case .waiting(let until, because: .trouble):
      "Something went wrong. Trying again at \(until.formatted(date: .omitted, time: .standard))."
    case .stopped(let sentence): sentence
    }
  }
}
