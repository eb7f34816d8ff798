import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct TimeMachineModelsTests {
  private let transport = ScriptedTransport([:])
  private static let contents = "GET /api/backup/a.json/contents?kind=movies&limit=100&offset="

  private static func row(_ id: String, _ kind: PlannedRow.Kind = .movie) -> BackupContentsRow {
    BackupContentsRow(kind: kind, key: id, title: nil, row: ["imdb_id": .text(id)], listName: nil)
  }

  private static func page(_ ids: [String], total: Int) -> ScriptedTransport.Reply {
    let rows = ids.map {
      #"{"kind": "movie", "key": "\#($0)", "title": null, "row": {"imdb_id": "\#($0)"}, "list_name": null}"#
    }
    return .ok(
      #"{"filename": "a.json", "created_at": 5.0, "counts": {"movies": 3, "people": 1, "lists": 0}, "total": \#(total), "rows": [\#(rows.joined(separator: ","))]}"#
    )
  }

  private func shown(_ model: BackupContentsModel) -> [String] {
    if case .loaded(let contents) = model.phase { contents.rows.map(\.key) } else { [] }
  }

  @Test func aBackupIsOpenedAndReadPageByPage() async {
    transport.answer(Self.contents + "0", with: Self.page(["tt1", "tt2"], total: 3))
    transport.answer(Self.contents + "2", with: .offline, Self.page(["tt3"], total: 3))
    let model = BackupContentsModel(filename: "a.json", service: NetworkService(transport))
    await model.load()
    #expect(shown(model) == ["tt1", "tt2"])
    await model.loadMore()
    #expect(model.moreFailed == APIError.notConnected.sentence)
    #expect(shown(model) == ["tt1", "tt2"])
    await model.loadMore()
    #expect(shown(model) == ["tt1", "tt2", "tt3"])
    #expect(!model.hasMore)
  }

  @Test func theNewestSearchIsTheOneShown() async {
    transport.answer(Self.contents + "0&search=old", with: Self.page(["tt1"], total: 1))
    transport.answer(Self.contents + "0&search=new", with: Self.page(["tt2"], total: 1))
    let wire = HeldTransport(transport)
    wire.hold("search=old")
    let model = BackupContentsModel(filename: "a.json", service: NetworkService(wire))
    model.words = "old"
    let first = Task { await model.load() }
    #expect(await eventually { transport.lines.count == 1 })
    model.words = " new "
    await model.load()
    wire.release("search=old")
    await first.value
    #expect(shown(model) == ["tt2"])
  }

  @Test func aSelectionOutlivesTheSearch() async {
    transport.answer(Self.contents + "0", with: Self.page(["tt1", "tt2"], total: 2))
    transport.answer(Self.contents + "0&search=x", with: Self.page([], total: 0))
    let model = BackupContentsModel(filename: "a.json", service: NetworkService(transport))
    await model.load()
    model.selection.toggle(Self.row("tt1"))
    model.selection.toggle(Self.row("Zo\u{EB}", .person))
    model.selection.toggle(Self.row("Zoe\u{308}", .person))
    model.words = "x"
    await model.load()
    #expect(model.selection.count == 3)
    #expect(model.selection.holds(Self.row("tt1")))
    model.selection.toggle(Self.row("tt1"))
    guard case .array(let people) = model.selection.fields["people"] else { return }
    #expect(model.selection.fields["movies"] == .array([]))
    // To Swift the two names are the same text, to the server they are not.
    #expect(people.map { ($0.asText ?? "").unicodeScalars.count }.sorted() == [3, 4])
  }

  @Test func aBackupIsComparedWithTheLibraryAsItIsNow() async {
    let comparison = #"""
      {"from": "a.json", "to": null, "rows_total": 1,
       "changes": {"movies": {"added": 0, "updated": 1, "unchanged": 2, "kept": 0, "removed": 0},
                   "people": {"added": 0, "updated": 0, "unchanged": 0, "kept": 0, "removed": 0},
                   "lists": {"added": 0, "updated": 0, "unchanged": 0, "kept": 0, "removed": 0}},
       "rows": [{"kind": "movie", "key": "tt1", "title": "Paper Boats", "action": "update",
                 "before": {"status": "toWatch"}, "after": {"status": "watched"}}]}
      """#
    transport.answer("GET /api/backup/compare?from=a.json&limit=500&offset=0", with: .ok(comparison))
    let model = ComparisonModel(filename: "a.json", service: NetworkService(transport))
    await model.load()
    guard case .loaded(let shown) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    #expect(shown.rows.map(\.action.pastName) == ["Changed since"])
    #expect(shown.rows.map { RowWording().differences(of: $0) } == [["Status: to watch → watched"]])
  }

  @Test func aTitleIsFollowedOverTheBackups() async throws {
    let history = #"""
      {"imdb_id": "tt1", "title": "Paper Boats", "now": {"imdb_id": "tt1", "status": "watched"}, "skipped": ["b.json"],
       "spans": [
        {"first": "a1.json", "last": "a3.json", "from": 1.0, "until": 3.0, "backups": 3, "change": "appeared",
         "movie": {"imdb_id": "tt1", "status": "toWatch"}},
        {"first": "a4.json", "last": "a4.json", "from": 4.0, "until": 4.0, "backups": 1, "change": "vanished", "movie": null},
        {"first": "a5.json", "last": "a5.json", "from": 5.0, "until": 5.0, "backups": 1, "change": "reborn",
         "movie": {"imdb_id": "tt1", "status": "watched"}}]}
      """#
    transport.answer("GET /api/backup/history/tt1", with: .ok(history))
    let model = TitleHistoryModel(imdbId: "tt1", service: NetworkService(transport))
    await model.load()
    guard case .loaded(let shown) = model.phase else {
      Issue.record("\(model.phase)")
      return
    }
    #expect(shown.spans.map(\.change) == [.appeared, .vanished, .other])
    #expect(shown.spans.map(\.last) == ["a3.json", "a4.json", "a5.json"])
    // What it is like now, and what was not there, need not be brought back.
    #expect(shown.spans.map(shown.canBringBack) == [true, false, false])
    #expect(shown.selection() == BackupSelection(movies: ["tt1"]))
    #expect(shown.skipped == ["b.json"])
  }
}
