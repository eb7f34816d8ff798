import Foundation

@testable import MovieManagerCore

extension Fixture {
  static func importJob(
    _ state: ImportJob.State = .open, id: String = "j1", rows: Int = 3, files: [ImportJob.File] = [],
    options: [ImportJob.Option] = [], titles: ImportJob.Titles = importTitles(), paused: ImportJob.Pause? = nil,
    outcomes: ImportOutcomes? = nil, appliedAt: Timestamp? = nil
  ) -> ImportJob {
    ImportJob(
      id: id, state: state, createdAt: 1, files: files, rows: rows, options: options, titles: titles, paused: paused,
      outcomes: outcomes, appliedAt: appliedAt, undoable: appliedAt != nil)
  }

  static func importTitles(
    certain: Int = 0, ambiguous: Int = 0, unknown: Int = 0, pending: Int = 0, waiting: Int = 0, skipped: Int = 0
  ) -> ImportJob.Titles {
    ImportJob.Titles(
      total: certain + ambiguous + unknown + pending + waiting + skipped, certain: certain, ambiguous: ambiguous,
      unknown: unknown, pending: pending, waiting: waiting, skipped: skipped)
  }

  static func importFile(_ name: String, questions: [ImportJob.Question] = []) -> ImportJob.File {
    let part = ImportJob.Part(
      path: "\(name)/diary.csv", service: "letterboxd", label: "Letterboxd diary", rows: 3, first: "2020-01-04",
      last: "2021-02-05", problem: nil, notices: [], questions: questions)
    return ImportJob.File(name: name, sizeBytes: 10, parts: [part], notUnderstood: [])
  }

  static func importTitle(
    _ key: String, candidates: [ImportCandidate] = [], because: String? = nil
  ) -> ImportTitle {
    ImportTitle(
      key: key, state: .ambiguous, decided: false, title: key, originalTitle: nil, year: 1999, kind: "unknown", rows: 1,
      because: because, imdbId: nil, candidates: candidates)
  }

  static func candidate(_ imdbId: String?, title: String = "Paper Boats", poster: String? = nil) -> ImportCandidate {
    ImportCandidate(
      imdbId: imdbId, title: title, originalTitle: nil, year: 1999, kind: "film", director: "A. Director", runtime: 85,
      poster: poster, links: [.init(name: "IMDb", url: "https://www.imdb.com/title/\(imdbId ?? "")/")])
  }

  static func outcomes(added: Int = 0, ambiguous: Int = 0, reasons: [String: Int] = [:]) -> ImportOutcomes {
    ImportOutcomes(
      rows: added + ambiguous, added: added, updated: 0, unchanged: 0, skipped: 0, ambiguous: ambiguous, failed: 0,
      reasons: reasons)
  }

  static func importJobs(_ jobs: ImportJob...) -> ScriptedTransport.Reply { .ok(json(ImportJobList(jobs: jobs))) }

  static func reply(_ value: some Encodable) -> ScriptedTransport.Reply { .ok(json(value)) }

  /// What a server from before import jobs says to their address.
  static let unknownAddress = ScriptedTransport.Reply(status: 404, body: #"{"detail": "Not Found"}"#)
}
