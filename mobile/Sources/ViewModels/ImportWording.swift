import Foundation

/// Moving in and out in the words that the web app has for it too.
enum ImportWording {
  static let serverTooOld =
    "This server is older than imports from other services and exports for them. Upgrade it first."

  static func rows(_ number: Int) -> String { Wording.count(number, "row", "rows") }

  /// A day of a file has no zone; read at midday it stays that day.
  fileprivate static func day(_ text: String) -> String {
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3 else { return text }
    let components = DateComponents(year: parts[0], month: parts[1], day: parts[2], hour: 12)
    guard let date = Calendar(identifier: .gregorian).date(from: components) else { return text }
    return date.formatted(date: .abbreviated, time: .omitted)
  }

  fileprivate static let kinds = [
    "film": "Film", "series": "Series", "short": "Short", "episode": "Episode", "special": "TV special",
    "video": "Video", "game": "Game",
  ]

  static let reasons = [
    "episode": "An episode: only whole titles are kept",
    "season": "A season: only whole titles are kept",
    "game": "A game",
    "podcast": "A podcast",
    "music": "A music video",
    "book": "A book",
    "person": "A person, not a title",
    "other_play": "Another viewing: one date is kept for each title",
    "already_watched": "On the watchlist, but watched",
    "one_list_only": "On another list: a title is on one list",
    "no_place": "The library has no place for it",
    "deleted_at_source": "Deleted in the other service",
    "not_library": "Not about your films",
    "duplicate_row": "The same row again",
    "kept_ours": "Your library says otherwise, and is kept",
    "chosen_skip": "You left it out",
    "bad_id": "The number is not one of a title",
    "bad_date": "The date is not a date",
    "bad_rating": "The rating is not a rating",
    "no_title": "It names no title",
    "too_long": "A text in it is too long",
    "unreadable_line": "The line can't be read",
    "not_found": "No title was found",
    "lookup_failed": "The lookup failed, and can be tried again",
  ]
}

extension ImportJob.Part {
  /// "2,132 rows · 1 Jan 2016 to 1 Aug 2022".
  var facts: String {
    [ImportWording.rows(rows), span].compactMap { $0 }.joined(separator: " · ")
  }

  private var span: String? {
    guard let first, let last else { return nil }
    let from = ImportWording.day(first)
    return first == last ? from : "\(from) to \(ImportWording.day(last))"
  }
}

extension ImportJob {
  /// What stands beside the button that looks the titles up.
  var readiness: String {
    if openQuestions > 0 {
      return Wording.count(openQuestions, "question has", "questions have") + " no answer yet."
    }
    return "\(ImportWording.rows(rows)) so far. Nothing is changed before you have seen the preview."
  }

  /// How far the lookup is.
  var progress: String {
    if titles.total == 0 { return "Reading your files…" }
    return
      "\(titles.asked.formatted()) of \(Wording.titles(titles.total)) looked up, \(titles.certain.formatted()) found for certain."
  }

  var fraction: Double { titles.total > 0 ? Double(titles.asked) / Double(titles.total) : 0 }

  /// What was found, once it was looked for.
  var findings: String {
    let parts = [(titles.certain, "found"), (titles.doubtful, "in doubt"), (titles.skipped, "left out")]
    return parts.filter { $0.0 > 0 || $0.1 == "found" }.map { "\($0.0.formatted()) \($0.1)" }
      .joined(separator: ", ") + "."
  }

  /// Why some titles could not be asked for, and when it goes on; nil where nothing holds it up.
  var pauseSentences: [String]? {
    guard let paused else { return nil }
    let open = Wording.titles(titles.pending + titles.waiting)
    guard let until = paused.until else { return paused.because + ["\(open) could not be looked up."] }
    return paused.because + ["\(open) still to be looked up; it goes on \(Wording.moment(until))."]
  }

  /// What came of it.
  var result: String {
    if state == .undone { return "This import was undone: the library is as it was." }
    return appliedAt.map { "Imported \(Wording.moment($0))." } ?? "Imported."
  }

  /// Titles that stay out for now; nil where none does.
  var stillInDoubt: String? { ImportPlan.stayOut(titles.doubtful) }
}

extension ImportPlan {
  var stayOut: String? { Self.stayOut(doubtful) }

  fileprivate static func stayOut(_ doubtful: Int) -> String? {
    if doubtful == 0 { return nil }
    let titles = Wording.count(doubtful, "title in doubt stays", "titles in doubt stay")
    return "\(titles) out for now. You can settle them later and import the rest."
  }
}

extension ImportOutcomes {
  struct Line: Hashable, Identifiable {
    /// As the server calls it.
    let id: String
    let name: String
    var means = ""
    let count: Int
  }

  /// Each outcome with what it means; together they are all rows.
  var lines: [Line] {
    [
      Line(id: "added", name: "Added", means: "New in your library.", count: added),
      Line(id: "updated", name: "Changed", means: "Your library learned something from it.", count: updated),
      Line(id: "unchanged", name: "Same", means: "Your library has all of it already.", count: unchanged),
      Line(id: "skipped", name: "Left out", means: "Not taken, for a reason that each row names.", count: skipped),
      Line(id: "ambiguous", name: "In doubt", means: "Nobody has said yet which title is meant.", count: ambiguous),
      Line(id: "failed", name: "Failed", means: "The row could not be read or found.", count: failed),
    ]
  }

  /// Why rows stay out, the most frequent first.
  var reasonLines: [Line] {
    reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { Line(id: $0.key, name: ImportWording.reasons[$0.key] ?? $0.key, count: $0.value) }
  }
}

extension ImportRow {
  /// "Paper Boats (2011)".
  var name: String {
    let name = title ?? imdbId ?? "Without a title"
    return year.map { "\(name) (\($0))" } ?? name
  }

  /// "watched 2024-01-01 · rated 8.5 · on Favourites".
  var facts: String {
    let parts = [
      dateWatched.map { "watched \($0.prefix(10))" } ?? (watched ? "watched" : nil),
      rating.map { "rated \(Wording.rating($0))" }, wanted ? "to watch" : nil, list.map { "on \($0)" },
      liked ? "liked" : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }

  var because: String? { reason.map { "\(ImportWording.reasons[$0] ?? $0)." } }
  var place: String { "\(file), line \(line.formatted())" }
}

extension ImportTitle {
  var name: String { title ?? "A title without a name" }

  /// "2024 · Film · 3 rows · Straume".
  var facts: String {
    let parts = [year.map(String.init), ImportWording.kinds[kind], ImportWording.rows(rows), originalTitle]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }
}

extension ImportOption {
  var name: String { title ?? imdbId ?? "Without a name" }

  /// "2024 · Film · 85 min".
  var facts: String {
    let parts = [year, kind.flatMap { ImportWording.kinds[$0] }, runtime.map { "\($0.formatted()) min" }]
    return parts.compactMap { $0 }.joined(separator: " · ")
  }

  /// Only where it says something that the title does not.
  var otherTitle: String? { originalTitle == title ? nil : originalTitle }

  var isSeries: Bool { kind == "series" || kind == "episode" }
}

extension ExportTarget {
  var name: String {
    switch self {
    case .letterboxd: "Letterboxd"
    case .trakt: "Trakt"
    case .traktTable: "Trakt, as a CSV file"
    case .imdb: "IMDb"
    case .csv: "A plain table (CSV)"
    }
  }
}
