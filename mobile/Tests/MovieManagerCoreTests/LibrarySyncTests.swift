import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct LibrarySyncTests {
  static func line(since: String, offset: Int = 0) -> String {
    "GET /api/sync/changes?limit=500&offset=\(offset)&since=\(since)"
  }

  @Test func theFirstSyncFetchesEveryPage() async throws {
    let transport = ScriptedTransport([
      Self.line(since: "0.0"): [
        Fixture.changes(
          movies: [Fixture.movie("tt1")], people: [Fixture.person("Ann")], lists: [Fixture.list("l")], next: 500)
      ],
      // The second page is younger than the first, whose time alone is safe to go on from.
      Self.line(since: "0.0", offset: 500): [Fixture.changes(movies: [Fixture.movie("tt2")], at: 200)],
    ])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(.empty)
    #expect(
      library
        == Library(
          movies: ["tt1": Fixture.movie("tt1"), "tt2": Fixture.movie("tt2")], people: ["Ann": Fixture.person("Ann")],
          lists: ["l": Fixture.list("l")], epoch: "e1", cursor: 100))
  }

  @Test func theNextSyncAsksOnlyForWhatChanged() async throws {
    let held = Library(movies: ["tt1": Fixture.movie("tt1"), "tt2": Fixture.movie("tt2")], epoch: "e1", cursor: 100)
    let changed = Fixture.movie("tt1", status: .deleted, modified: 150)
    let transport = ScriptedTransport([Self.line(since: "100.0"): [Fixture.changes(movies: [changed], at: 300)]])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(held)
    #expect(library == Library(movies: ["tt1": changed, "tt2": Fixture.movie("tt2")], epoch: "e1", cursor: 300))
  }

  @Test func anotherEpochReloadsEverythingAndDropsWhatTheOldOneLeft() async throws {
    let held = Library(
      movies: ["tt1": Fixture.movie("tt1", modified: 90), "tt2": Fixture.movie("tt2")],
      people: ["Ann": Fixture.person("Ann")], lists: ["l": Fixture.list("l")], epoch: "e1", cursor: 100)
    let restored = Fixture.movie("tt1", status: .watched, modified: 10)
    let transport = ScriptedTransport([
      Self.line(since: "100.0"): [Fixture.changes(at: 300, epoch: "e2")],
      Self.line(since: "0.0"): [Fixture.changes(movies: [restored], at: 301, epoch: "e2")],
    ])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(held)
    #expect(library == Library(movies: ["tt1": restored], epoch: "e2", cursor: 301))
  }

  @Test func anEpochThatMovesOnBetweenTwoPagesBeginsAgain() async throws {
    let transport = ScriptedTransport([
      Self.line(since: "0.0"): [
        Fixture.changes(movies: [Fixture.movie("tt1")], next: 500),
        Fixture.changes(movies: [Fixture.movie("tt3")], at: 400, epoch: "e2"),
      ],
      Self.line(since: "0.0", offset: 500): [Fixture.changes(movies: [Fixture.movie("tt2")], epoch: "e2")],
    ])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(.empty)
    #expect(library == Library(movies: ["tt3": Fixture.movie("tt3")], epoch: "e2", cursor: 400))
  }

  @Test func aServerThatNeverComesToRestIsGivenUpWithAReason() async {
    let transport = ScriptedTransport([
      Self.line(since: "0.0"): [Fixture.changes(next: 500)],
      Self.line(since: "0.0", offset: 500): [Fixture.changes(epoch: "e2")],
    ])
    let error = await refusal {
      try await LibrarySync(service: NetworkService(transport)).bringUpToDate(.empty)
    }
    #expect(error?.sentence == "The library is being replaced on the server right now. Try again in a moment.")
    #expect(transport.lines.count == 6)
  }

  @Test func namesThatOnlyLookTheSameAreDifferentPeople() async throws {
    let composed = Fixture.person("Zo\u{EB}")
    let decomposed = Fixture.person("Zoe\u{308}")
    let transport = ScriptedTransport([
      Self.line(since: "0.0"): [
        Fixture.changes(
          movies: [
            Fixture.movie("tt1", recommendedBy: [composed.name, decomposed.name]),
            Fixture.movie("tt2", recommendedBy: [decomposed.name]),
          ],
          people: [composed, decomposed])
      ]
    ])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(.empty)
    #expect(
      library.sortedPeople.map { Array($0.name.unicodeScalars) }
        == [composed, decomposed].map { Array($0.name.unicodeScalars) })
    #expect(library.recommendationCounts == [composed.id: 1, decomposed.id: 2])
    #expect(library.movies(recommendedBy: composed.id).map(\.imdbId) == ["tt1"])
  }

  @Test func anOffsetThatDoesNotGrowEndsTheSync() async throws {
    let transport = ScriptedTransport([
      Self.line(since: "0.0"): [Fixture.changes(movies: [Fixture.movie("tt1")], next: 0)]
    ])
    let library = try await LibrarySync(service: NetworkService(transport)).bringUpToDate(.empty)
    #expect(library.movies == ["tt1": Fixture.movie("tt1")])
    #expect(transport.lines.count == 1)
  }
}
