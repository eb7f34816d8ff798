import Foundation

extension NetworkService: ImportJobService {
  func importJobs() async throws(APIError) -> [ImportJob]? { try await unlessOfTheEarlierKind(.importJobs)?.jobs }

  func importJob(_ id: String) async throws(APIError) -> ImportJob { try await send(.importJob(id)) }

  func createImport(zone: String) async throws(APIError) -> ImportJob { try await send(.createImport(zone: zone)) }

  func putImportFile(_ file: URL, into id: String) async throws(APIError) -> ImportJob {
    try await send(.putImportFile(file, into: id))
  }

  func removeImportFile(_ name: String, from id: String) async throws(APIError) -> ImportJob {
    try await send(.removeImportFile(name, from: id))
  }

  func chooseImport(_ choice: ImportChoice, of id: String) async throws(APIError) -> ImportJob {
    try await send(.chooseImport(choice, of: id))
  }

  func matchImport(_ id: String) async throws(APIError) -> ImportJob { try await send(.matchImport(id)) }

  func importTitles(_ which: ImportTitles, of id: String, offset: Int) async throws(APIError) -> ImportTitlePage {
    try await send(.importTitles(which, of: id, offset: offset))
  }

  func decideImport(_ decision: ImportDecision, of id: String) async throws(APIError) -> ImportJob.Titles {
    try await send(.decideImport(decision, of: id)).counts
  }

  func planImport(_ id: String) async throws(APIError) -> ImportPlan { try await send(.planImport(id)) }

  func importRows(of id: String, outcome: String, offset: Int) async throws(APIError) -> ImportRowPage {
    try await send(.importRows(of: id, outcome: outcome, offset: offset))
  }

  func applyImport(_ id: String, plan: String?) async throws(APIError) -> ImportApplied {
    try await send(.applyImport(id, plan: plan))
  }

  func undoImport(_ id: String) async throws(APIError) -> ImportApplied { try await send(.undoImport(id)) }

  func cancelImport(_ id: String) async throws(APIError) { try await send(.cancelImport(id)) }

  func importReport(_ id: String, _ format: ImportReportFormat, into folder: URL) async throws(APIError) -> URL {
    try await download(.importReport(id, format), into: folder, named: "import-report.\(format.rawValue)")
  }
}

extension NetworkService: ExportService {
  func export(for target: ExportTarget, zone: String, into folder: URL) async throws(APIError) -> URL? {
    try await unlessOfTheEarlierKind { () throws(APIError) in
      try await download(
        .export(for: target, zone: zone), into: folder, named: "moviemanager-\(target.rawValue).zip")
    }
  }
}
