import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct WordingTests {
  private let wording = RowWording(lists: ["l1": Fixture.list("Winter")])

  private func row(
    _ kind: PlannedRow.Kind = .movie, key: String = "tt1", title: String? = nil, _ action: PlannedRow.Action = .update,
    before: [String: JSONValue]?, after: [String: JSONValue]?
  ) -> PlannedRow {
    PlannedRow(kind: kind, key: key, title: title, action: action, before: before, after: after)
  }

  @Test func aPreviewNamesTheFieldsThatDifferInTheWordsOfTheWebApp() {
    let row = row(
      before: [
        "status": .text("toWatch"), "watch_history": .null, "recommendations": .array([]), "custom_list_id": .null,
        "last_modified": .number(5),
      ],
      after: [
        "status": .text("custom"), "watch_history": .object(["my_rating": .number(8.5), "date_watched": .null]),
        "recommendations": .array([.object(["person_name": .text("Ann"), "vote_type": .bool(false)])]),
        "custom_list_id": .text("l1"), "last_modified": .number(6),
      ])
    #expect(
      wording.differences(of: row) == [
        "Status: to watch → on a list", "List: none → Winter", "Watched: not watched → date unknown, rated 8.5",
        "Recommended by: nobody → Ann (against)",
      ])
  }

  @Test func aListIsNeverCalledByItsId() {
    let rows = [row(.list, key: "l2", .add, before: nil, after: ["name": .text("Summer")])]
    let wording = RowWording(lists: ["l1": Fixture.list("Winter")], rows: rows)
    let moved = row(before: ["custom_list_id": .text("l1")], after: ["custom_list_id": .text("l2")])
    #expect(wording.differences(of: moved) == ["List: Winter → Summer"])
    let lost = row(before: ["custom_list_id": .text("l9")], after: ["custom_list_id": .null])
    #expect(wording.differences(of: lost) == ["List: a list that this library lacks → none"])
    let named = RowWording(lists: [:], rows: [lost], named: ["l9": "Autumn"])
    #expect(named.differences(of: lost) == ["List: Autumn → none"])
  }

  @Test func theTimeOfAChangeIsShownOnlyWhereNothingElseDiffers() {
    let row = row(before: ["last_modified": .number(0)], after: ["last_modified": .number(90_000)])
    #expect(
      wording.differences(of: row) == ["Last changed: \(Wording.moment(0)) → \(Wording.moment(90_000))"])
  }

  @Test func aKeptRowShowsWhatIsNotTaken() {
    let row = row(.person, .keep, before: ["is_trusted": .bool(true)], after: ["is_trusted": .bool(false)])
    #expect(wording.differences(of: row) == ["Trusted: yes (not taken: no)"])
  }

  @Test func aRowIsNamedByItsTitleItsNameOrItsKey() {
    let rows = [
      row(title: "Paper Boats", before: nil, after: nil),
      row(.list, key: "l3", before: ["name": .text("Old")], after: nil),
      row(.list, key: "l1", before: nil, after: nil), row(.person, key: "Ann", before: nil, after: nil),
    ]
    #expect(rows.map(wording.name) == ["Paper Boats", "Old", "Winter", "Ann"])
  }

  @Test func aRowOfABackupIsToldWithoutWhatIsEmpty() {
    let row: [String: JSONValue] = [
      "imdb_id": .text("tt1"), "status": .text("watched"), "custom_list_id": .null, "last_modified": .number(5),
      "recommendations": .array([]), "watch_history": .object(["date_watched": .number(0), "my_rating": .number(7.3)]),
    ]
    #expect(wording.facts(of: row) == ["Status: watched", "Watched: \(Wording.day(0)), rated 7.3"])
  }

  @Test func howLongAgoSomethingWasIsSaidInWholeUnits() {
    let hour = 3_600.0
    let day = 24 * hour
    let times = [-50, 0, 60, 2 * hour - 1, 3 * hour, 2 * day, 70 * day, 800 * day]
    let now = Fixture.now.timeIntervalSince1970
    #expect(
      times.map { Wording.ago(now - $0, now: Fixture.now) } == [
        "just now", "just now", "1 minute ago", "1 hour ago", "3 hours ago", "2 days ago", "2 months ago",
        "2 years ago",
      ])
  }

  @Test func changesAreSummedUpInOneSentence() {
    let changes = ImportResult.Changes(added: 1, updated: 0, unchanged: 7, kept: 0, removed: 3)
    #expect(changes.sentence("title", "titles") == "1 title added, 3 removed.")
    #expect(changes.parts == ["1 added", "7 same", "3 removed"])
    let none = ImportResult.Changes(added: 0, updated: 0, unchanged: 0, kept: 0, removed: 0)
    #expect(none.sentence("title", "titles") == nil)
    #expect(none.parts == ["none"])
  }

  @Test func coloursAndIconsOfOtherClientsDoNotBreakAnything() {
    #expect(HexColor("#ff8000") == HexColor("ff8000"))
    #expect(HexColor("#ff0000")?.red == 1)
    #expect([nil, "", "red", "#ff00", "#gg0000", "#-10000"].allSatisfy { HexColor($0) == nil })
    #expect(ListIcon("star") == .symbol("star.fill"))
    #expect(ListIcon("🎬") == .emoji("🎬"))
    #expect([nil, "no-such-icon", "7", ""].allSatisfy { ListIcon($0) == .symbol("list.bullet") })
  }
}
