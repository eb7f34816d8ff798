import Testing

@testable import MovieManagerCore

@Suite struct WordingTests {
  @Test func aPreviewNamesTheFieldsThatDiffer() {
    let row = PlannedRow(
      kind: .movie, key: "tt1", title: "Paper Boats", action: .update,
      before: ["status": .text("toWatch"), "watch_history": .null, "recommendations": .array([])],
      after: [
        "status": .text("watched"), "watch_history": .object(["my_rating": .number(8.5)]),
        "recommendations": .array([.object(["person_name": .text("Ann"), "vote_type": .bool(false)])]),
      ])
    #expect(
      row.differences == [
        "My rating: none → 8.5", "Recommendations: none → Ann (better not)", "Status: toWatch → watched",
      ])
  }

  @Test func aRowIsNamedByItsTitleItsNameOrItsKey() {
    func row(_ title: String?, _ before: [String: JSONValue]?) -> PlannedRow {
      PlannedRow(kind: .list, key: "l1", title: title, action: .remove, before: before, after: nil)
    }
    #expect([row("T", nil), row(nil, ["name": .text("Winter")]), row(nil, nil)].map(\.name) == ["T", "Winter", "l1"])
  }

  @Test func aWarningSaysSinceWhenAndWhy() {
    #expect(Fixture.status(enabled: true).warning == nil)
    #expect(
      Fixture.status(enabled: true, failure: "No space is left.").warning
        == "Backups have been failing: No space is left.")
  }

  @Test func changesAreSummedUpInOneSentence() {
    let changes = ImportResult.Changes(added: 1, updated: 0, unchanged: 7, kept: 0, removed: 3)
    #expect(changes.sentence("title", "titles") == "1 title added, 3 removed.")
    #expect(changes.parts == ["1 added", "7 unchanged", "3 removed"])
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
