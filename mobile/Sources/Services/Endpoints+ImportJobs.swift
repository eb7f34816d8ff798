import Foundation

private let jobs = ["import", "jobs"]

extension Endpoint where Reply == ImportJob {
  static func createImport(zone: String) -> Self { Self(.post, jobs, body: .json(["zone": .text(zone)])) }

  static func importJob(_ id: String) -> Self { Self(.get, jobs + [id]) }

  /// A file of any kind, as it is.
  static func putImportFile(_ file: URL, into id: String) -> Self {
    var endpoint = Self(
      .put, jobs + [id, "files", file.lastPathComponent], body: .file(file), timeout: wholeLibrary)
    endpoint.contentType = "application/octet-stream"
    return endpoint
  }

  static func removeImportFile(_ name: String, from id: String) -> Self {
    Self(.delete, jobs + [id, "files", name], timeout: wholeLibrary)
  }

  /// Only what is named changes.
  static func chooseImport(_ choice: ImportChoice, of id: String) -> Self {
    Self(.put, jobs + [id, "options"], body: .json(choice.fields), timeout: wholeLibrary)
  }

  static func matchImport(_ id: String) -> Self { Self(.post, jobs + [id, "match"], timeout: wholeLibrary) }
}

/// An option of an import, or the answer to a question about one of its tables.
enum ImportChoice: Hashable, Sendable {
  case option(String, value: String)
  case answer(String, of: String, value: String)

  fileprivate var fields: [String: JSONValue] {
    switch self {
    case .option(let name, let value): ["options": .object([name: .text(value)])]
    case .answer(let key, let path, let value): ["answers": .object([path: .object([key: .text(value)])])]
    }
  }
}

extension Endpoint where Reply == ImportJobList {
  static var importJobs: Self { Self(.get, jobs) }
}

extension Endpoint where Reply == ImportTitlePage {
  static func importTitles(_ which: ImportTitles, of id: String, offset: Int) -> Self {
    let query = ["state": which.rawValue, "offset": String(offset), "limit": String(ImportPicker.window)]
    return Self(.get, jobs + [id, "titles"], query: query, timeout: 60)
  }
}

extension Endpoint where Reply == ImportDecided {
  static func decideImport(_ decision: ImportDecision, of id: String) -> Self {
    Self(.put, jobs + [id, "decisions"], body: .json(["decisions": .array([.object(decision.fields)])]))
  }
}

extension Endpoint where Reply == ImportPlan {
  static func planImport(_ id: String) -> Self { Self(.get, jobs + [id, "plan"], timeout: wholeLibrary) }
}

extension Endpoint where Reply == ImportRowPage {
  static func importRows(of id: String, outcome: String, offset: Int) -> Self {
    let query = ["outcome": outcome, "offset": String(offset), "limit": "100"]
    return Self(.get, jobs + [id, "rows"], query: query, timeout: wholeLibrary)
  }
}

extension Endpoint where Reply == ImportApplied {
  /// `plan` is the digest of the preview that the person said yes to: the server applies that plan or none.
  static func applyImport(_ id: String, plan: String?) -> Self {
    Self(.post, jobs + [id, "apply"], query: plan.map { ["plan": $0] } ?? [:], timeout: wholeLibrary)
  }

  static func undoImport(_ id: String) -> Self { Self(.post, jobs + [id, "undo"], timeout: wholeLibrary) }
}

extension Endpoint where Reply == Data {
  static func importReport(_ id: String, _ format: ImportReportFormat) -> Self {
    Self(path: jobs + [id, "report"], query: ["format": format.rawValue], timeout: wholeLibrary) { $0 }
  }

  /// `zone` is the time zone of the days in the files.
  static func export(for target: ExportTarget, zone: String) -> Self {
    Self(path: ["export", target.rawValue], query: ["zone": zone], timeout: wholeLibrary) { $0 }
  }
}

extension Endpoint where Reply == Void {
  static func cancelImport(_ id: String) -> Self { Self(.delete, jobs + [id]) }
}
