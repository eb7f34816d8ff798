/// Films on their way here from another service: the files, what they were recognised as, and how far the server is.
struct ImportJob: Codable, Hashable, Sendable, Identifiable {
  enum State: String, OpenEnum { case open, matching, paused, ready, applied, undone, other }

  struct File: Codable, Hashable, Sendable, Identifiable {
    let name: String
    let sizeBytes: Int
    let parts: [Part]
    let notUnderstood: [Unknown]

    var id: String { name.exactKey }
  }

  /// One table of a file, of one service.
  struct Part: Codable, Hashable, Sendable, Identifiable {
    let path: String
    let service: String
    let label: String
    let rows: Int
    /// Days as the file has them, "2016-01-01".
    let first: String?
    let last: String?
    /// Why rows are missing.
    let problem: String?
    let notices: [String]
    let questions: [Question]

    var id: String { path.exactKey }
  }

  struct Unknown: Codable, Hashable, Sendable, Identifiable {
    let path: String
    let sizeBytes: Int

    var id: String { path.exactKey }
  }

  /// What a file does not say itself, such as the order of day and month. Without choices, any text answers it.
  struct Question: Codable, Hashable, Sendable, Identifiable {
    let key: String
    let sentence: String
    let choices: [Choice]
    let `default`: String?
    let answer: String?

    var id: String { key.exactKey }
    var value: String? { answer ?? `default` }
  }

  /// How the files are taken. Without choices, any text is a value.
  struct Option: Codable, Hashable, Sendable, Identifiable {
    let name: String
    let label: String
    let choices: [Choice]
    let value: String

    var id: String { name }
  }

  struct Choice: Codable, Hashable, Sendable, Identifiable {
    let value: String
    let label: String

    var id: String { value.exactKey }
  }

  /// Titles by how sure the server is of them. `waiting` is not asked yet, `pending` could not be asked.
  struct Titles: Codable, Hashable, Sendable {
    let total: Int
    let certain: Int
    let ambiguous: Int
    let unknown: Int
    let pending: Int
    let waiting: Int
    let skipped: Int
  }

  struct Pause: Codable, Hashable, Sendable {
    /// Null where it does not go on by itself.
    let until: Timestamp?
    let because: [String]
  }

  let id: String
  let state: State
  let createdAt: Timestamp
  let files: [File]
  let rows: Int
  let options: [Option]
  var titles: Titles
  let paused: Pause?
  /// Of the last time that it was carried out.
  let outcomes: ImportOutcomes?
  let appliedAt: Timestamp?
  let undoable: Bool
}

extension ImportJob {
  var isDone: Bool { state == .applied || state == .undone }

  /// What was carried out is done with: more files are another import.
  var takesFiles: Bool { !isDone && state != .other }

  /// Questions that nothing can be looked up without.
  var openQuestions: Int {
    files.flatMap(\.parts).flatMap(\.questions).filter { $0.value == nil }.count
  }

  var canBeMatched: Bool { state == .open && rows > 0 && openQuestions == 0 }

  var canBePreviewed: Bool { [.paused, .ready, .applied, .undone].contains(state) }
}

extension ImportJob.Titles {
  /// Those that a person can settle.
  var doubtful: Int { ambiguous + unknown + pending }
  var asked: Int { total - waiting }
}

struct ImportJobList: Codable, Sendable {
  let jobs: [ImportJob]
}
