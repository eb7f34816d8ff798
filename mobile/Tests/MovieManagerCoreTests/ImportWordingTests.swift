import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct ImportWordingTests {
  private struct Contract: Decodable {
    struct Components: Decodable { let schemas: [String: Schema] }
    struct Schema: Decodable { let `enum`: [String]? }
    let components: Components

    static func names(_ schema: String) throws -> [String] {
      let file = BackupDocumentTests.repository.appending(path: "frontend/openapi.json")
      let contract = try JSONDecoder().decode(Contract.self, from: Data(contentsOf: file))
      return try #require(contract.components.schemas[schema]?.enum)
    }
  }

  @Test func everyReasonOfTheServerHasASentence() throws {
    #expect(try Contract.names("Reason").sorted() == ImportWording.reasons.keys.sorted())
  }

  @Test func everyServiceThatTheServerWritesForIsOffered() throws {
    #expect(try Contract.names("Format").sorted() == ExportTarget.allCases.map(\.rawValue).sorted())
  }

  @Test func aTableSaysWhatItHolds() {
    let day = { (text: String) in
      try! Date(text + "T12:00:00Z", strategy: .iso8601).formatted(date: .abbreviated, time: .omitted)
    }
    let part = Fixture.importFile("a.zip").parts[0]
    #expect(part.facts == "3 rows · \(day("2020-01-04")) to \(day("2021-02-05"))")
  }

  @Test func aQuestionWithoutAnAnswerHoldsTheLookupUp() {
    let choices = [ImportJob.Choice(value: "dmy", label: "Day first")]
    func question(_ otherwise: String?, _ answer: String?) -> ImportJob.Question {
      .init(key: "order", sentence: "Which is the day?", choices: choices, default: otherwise, answer: answer)
    }
    func job(_ question: ImportJob.Question) -> ImportJob {
      Fixture.importJob(files: [Fixture.importFile("a.zip", questions: [question])])
    }
    #expect(job(question(nil, nil)).readiness == "1 question has no answer yet.")
    #expect(!job(question(nil, nil)).canBeMatched)
    #expect(job(question("dmy", nil)).canBeMatched)
    #expect(
      job(question(nil, "dmy")).readiness == "3 rows so far. Nothing is changed before you have seen the preview.")
  }

  @Test func progressIsToldInNumbersThatAddUp() {
    let titles = Fixture.importTitles(certain: 3, ambiguous: 1, waiting: 6)
    let job = Fixture.importJob(.matching, titles: titles)
    #expect(job.progress == "4 of 10 titles looked up, 3 found for certain.")
    #expect(job.fraction == 0.4)
    #expect(Fixture.importJob(.matching).progress == "Reading your files…")
    let ready = Fixture.importJob(.ready, titles: Fixture.importTitles(certain: 3, unknown: 2, skipped: 1))
    #expect(ready.findings == "3 found, 2 in doubt, 1 left out.")
    #expect(ready.stillInDoubt == "2 titles in doubt stay out for now. You can settle them later and import the rest.")
    #expect(Fixture.importJob(.ready).stillInDoubt == nil)
  }

  @Test func aPauseSaysWhyAndWhenItGoesOn() {
    let titles = Fixture.importTitles(pending: 2)
    let busy = ["TMDB takes no more requests for now. Try again later."]
    let later = Fixture.importJob(.paused, titles: titles, paused: .init(until: 1_771_000_000, because: busy))
    #expect(
      later.pauseSentences == busy + ["2 titles still to be looked up; it goes on \(Wording.moment(1_771_000_000))."])
    let never = Fixture.importJob(.ready, titles: titles, paused: .init(until: nil, because: busy))
    #expect(never.pauseSentences == busy + ["2 titles could not be looked up."])
    #expect(Fixture.importJob(.ready).pauseSentences == nil)
  }

  @Test func outcomesAddUpToAllRows() {
    let outcomes = ImportOutcomes(
      rows: 21, added: 1, updated: 2, unchanged: 3, skipped: 4, ambiguous: 5, failed: 6,
      reasons: ["not_found": 6, "other_play": 4, "something_new": 6])
    #expect(outcomes.lines.map(\.count).reduce(0, +) == outcomes.rows)
    #expect(outcomes.lines.map(\.name) == ["Added", "Changed", "Same", "Left out", "In doubt", "Failed"])
    #expect(
      outcomes.reasonLines.map { "\($0.count) \($0.name)" } == [
        "6 No title was found", "6 something_new", "4 Another viewing: one date is kept for each title",
      ])
  }

  @Test func aNewerServersStateIsNotMistakenForOneOfOurs() throws {
    let text = Fixture.json(Fixture.importJob(.ready)).replacing("\"ready\"", with: "\"resting\"")
    let job = try JSONDecoder.server.decode(ImportJob.self, from: Data(text.utf8))
    #expect(job.state == .other)
    #expect(!job.takesFiles && !job.canBePreviewed)
  }
}
