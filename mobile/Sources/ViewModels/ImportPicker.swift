/// The titles that nobody could tell for certain, and what a person has said of them so far.
struct ImportPicker: Hashable, Sendable {
  static let window = 50
  private static let ahead = 10

  /// As far as they are fetched, in the order of the files.
  private(set) var titles: [ImportTitle] = []
  /// Settled here or not, fetched or not.
  private(set) var total = 0
  private(set) var at: ImportTitle.ID?
  private var choices: [ImportTitle.ID: ImportDecision.Choice] = [:]
  /// In the order in which they were made.
  private var chosen: [ImportTitle.ID] = []
}

extension ImportPicker {
  var title: ImportTitle? { titles.first { $0.id == at } }
  var settled: Int { chosen.count }
  var open: Int { titles.count - chosen.count }

  /// Fetched before somebody who is quick comes to the end of what is there.
  var needsMore: Bool { titles.count < total && open < Self.ahead }

  var latest: ImportTitle? { chosen.last.flatMap { id in titles.first { $0.id == id } } }

  func choice(of title: ImportTitle) -> ImportDecision.Choice? { choices[title.id] }

  /// `total` is of those that are still in doubt.
  mutating func came(_ more: [ImportTitle], total: Int) {
    let known = Set(titles.map(\.id))
    titles += more.filter { !known.contains($0.id) }
    self.total = max(total + chosen.count, titles.count)
    // Nothing more comes, whatever was counted.
    if more.isEmpty { self.total = titles.count }
    if at == nil { at = nextOpen }
  }

  mutating func choose(_ choice: ImportDecision.Choice, for title: ImportTitle) {
    withdraw(title)
    choices[title.id] = choice
    chosen.append(title.id)
    at = nextOpen
  }

  mutating func withdraw(_ title: ImportTitle) {
    choices[title.id] = nil
    chosen.removeAll { $0 == title.id }
    at = title.id
  }

  mutating func putOff() { at = nextOpen }

  mutating func show(_ title: ImportTitle) { at = title.id }

  /// The next one that is open, from the one that is shown on, and around the end.
  private var nextOpen: ImportTitle.ID? {
    let from = titles.firstIndex { $0.id == at }.map { $0 + 1 } ?? 0
    return (titles[from...] + titles[..<from]).first { choices[$0.id] == nil }?.id
  }
}
