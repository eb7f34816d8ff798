#if DEBUG
  import Foundation

  /// An invented import from another service, for previews.
  extension Sample {
    static func importJob(_ state: ImportJob.State) -> ImportJob {
      let isDone = state == .applied
      return ImportJob(
        id: "sample", state: state, createdAt: 1_771_000_000, files: [importFile], rows: 142, options: importOptions,
        titles: .init(
          total: 120, certain: 100, ambiguous: 3, unknown: 1, pending: 1, waiting: state == .matching ? 15 : 0,
          skipped: 0),
        paused: state == .paused ? .init(until: 1_771_000_600, because: ["TMDB takes no more requests for now."]) : nil,
        outcomes: isDone ? importOutcomes : nil, appliedAt: isDone ? 1_771_000_000 : nil, undoable: isDone)
    }

    private static let importFile = ImportJob.File(
      name: "letterboxd.zip", sizeBytes: 48_213,
      parts: [
        .init(
          path: "letterboxd.zip/diary.csv", service: "letterboxd", label: "Letterboxd diary", rows: 142,
          first: "2016-01-01", last: "2026-02-13", problem: nil, notices: ["Tags are left out."],
          questions: [
            .init(
              key: "order", sentence: "Which is the day in 1/2/2023?",
              choices: [.init(value: "dmy", label: "1, the day comes first"), .init(value: "mdy", label: "2")],
              default: nil, answer: nil)
          ])
      ],
      notUnderstood: [.init(path: "letterboxd.zip/profile.csv", sizeBytes: 300)])

    private static let importOptions = [
      ImportJob.Option(
        name: "viewing", label: "Of several viewings of a title, keep the date of",
        choices: [.init(value: "latest", label: "the latest"), .init(value: "first", label: "the first")],
        value: "latest"),
      ImportJob.Option(
        name: "list_first", label: "A title that is on several lists goes on this one first", choices: [], value: ""),
    ]

    static let importOutcomes = ImportOutcomes(
      rows: 142, added: 100, updated: 2, unchanged: 20, skipped: 15, ambiguous: 3, failed: 2,
      reasons: ["other_play": 15, "not_found": 2])

    static let importRow = ImportRow(
      file: "letterboxd.zip/diary.csv", line: 12, reason: "other_play", title: "Paper Boats", year: 2011, imdbId: nil,
      dateWatched: "2024-01-01", rating: 8.5, list: nil, wanted: false, watched: true, liked: true, notices: [])

    static let importPlan = ImportPlan(preview: preview.plan, outcomes: importOutcomes, doubtful: 5)

    static let importTitle = ImportTitle(
      key: "paper boats", state: .ambiguous, decided: false, title: "Paper Boats", originalTitle: nil, year: 2011,
      kind: "film", rows: 2, because: nil, imdbId: nil,
      candidates: [
        .init(
          imdbId: "tt0000022", title: "Paper Boats", originalTitle: "Paperiveneet", year: 2011, kind: "film",
          director: "A. Director", runtime: 85, poster: nil,
          links: [.init(name: "IMDb", url: "https://www.imdb.com/title/tt0000022/")]),
        .init(
          imdbId: nil, title: "Paper Boats", originalTitle: nil, year: nil, kind: "series", director: nil, runtime: nil,
          poster: nil, links: []),
      ])
  }

  extension StubServer: ImportJobService, ExportService {
    func importJobs() throws(APIError) -> [ImportJob]? { try answer([]) }
    func importJob(_ id: String) throws(APIError) -> ImportJob { try answer(Sample.importJob(.ready)) }
    func createImport(zone: String) throws(APIError) -> ImportJob { try answer(Sample.importJob(.open)) }
    func putImportFile(_ file: URL, into id: String) throws(APIError) -> ImportJob {
      try answer(Sample.importJob(.open))
    }
    func removeImportFile(_ name: String, from id: String) throws(APIError) -> ImportJob {
      try answer(Sample.importJob(.open))
    }
    func chooseImport(_ choice: ImportChoice, of id: String) throws(APIError) -> ImportJob {
      try answer(Sample.importJob(.open))
    }
    func matchImport(_ id: String) throws(APIError) -> ImportJob { try answer(Sample.importJob(.matching)) }
    func importTitles(_ which: ImportTitles, of id: String, offset: Int) throws(APIError) -> ImportTitlePage {
      try answer(ImportTitlePage(total: 1, titles: offset == 0 ? [Sample.importTitle] : []))
    }
    func decideImport(_ decision: ImportDecision, of id: String) throws(APIError) -> ImportJob.Titles {
      try answer(Sample.importJob(.ready).titles)
    }
    func planImport(_ id: String) throws(APIError) -> ImportPlan { try answer(Sample.importPlan) }
    func importRows(of id: String, outcome: String, offset: Int) throws(APIError) -> ImportRowPage {
      try answer(ImportRowPage(total: 1, rows: [Sample.importRow]))
    }
    func applyImport(_ id: String, plan: String?) throws(APIError) -> ImportApplied {
      try answer(ImportApplied(result: Sample.result, job: Sample.importJob(.applied)))
    }
    func undoImport(_ id: String) throws(APIError) -> ImportApplied {
      try answer(ImportApplied(result: Sample.result, job: Sample.importJob(.undone)))
    }
    func cancelImport(_ id: String) throws(APIError) { try answer(()) }
    func importReport(_ id: String, _ format: ImportReportFormat, into folder: URL) throws(APIError) -> URL {
      try document("import-report.\(format.rawValue)", folder)
    }
    func export(for target: ExportTarget, zone: String, into folder: URL) throws(APIError) -> URL? {
      try document("moviemanager-\(target.rawValue).zip", folder)
    }
  }
#endif
