import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct DocumentHeadTests {
  private func refusal(_ text: String) -> BackupDocumentError? {
    do throws(BackupDocumentError) { try DocumentHead.check(Data(text.utf8)) } catch { return error }
    return nil
  }

  @Test(arguments: [
    #"{"version": 2, "movies": ["#, "\u{FEFF}\n { \"version\" : 1}", #"{"movies": [{"version": 99}], "version": 2}"#,
    #"{"exported_at": 1.0, "x": "\"version\": 99", "lists": []}"#, #"{"movies" : [ {"imdb_id": "tt1"}, "#,
  ])
  func aFileOfOursIsKnownByItsBeginning(text: String) {
    #expect(refusal(text) == nil)
  }

  @Test(arguments: [
    "", "hello", "[]", "{}", #"{"name": "x"}"#, #"{"a": {"version": 2}}"#, #""version""#, "\u{0}{",
    #"{"movies": [{"status": "completed"}], "shows": []}"#, #"{"people": []}"#, #"{"movies": []}"#,
  ])
  func whatIsNotOursIsRefused(text: String) {
    #expect(refusal(text) == .notABackup)
  }

  @Test(arguments: [#"{"version": 3, "movies": ["#, #"{"movies": [], "version":99}"#])
  func whatIsTooNewIsSaidToBe(text: String) {
    #expect(refusal(text) != .notABackup && refusal(text) != nil)
  }
}

@Suite struct BackupDocumentTests {
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Genuine and made files of every version, the same that the server's tests read.
  static let kept = jsonFiles(in: repository.appending(path: "tests/data/backups"))

  /// Where MOVIEMANAGER_DATA says, the files of an installation that has been running for a while.
  static let genuine =
    jsonFiles(in: dataFolder.appending(path: "data/mm")) + jsonFiles(in: dataFolder.appending(path: "existing"))

  static var dataFolder: URL {
    ProcessInfo.processInfo.environment["MOVIEMANAGER_DATA"].map { URL(filePath: $0) }
      ?? repository.deletingLastPathComponent().appending(path: "shared")
  }

  static func jsonFiles(in folder: URL) -> [URL] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { folder.appending(path: $0) }
  }

  @Test(.enabled(if: !kept.isEmpty, "tests/data/backups is empty"), arguments: kept)
  func everyKeptBackupIsReadWholeOrRefusedByName(file: URL) throws {
    try checkRead(file)
  }

  @Test(.enabled(if: !genuine.isEmpty, "the data folder is absent"), arguments: genuine)
  func everyGenuineBackupIsReadWhole(file: URL) throws {
    try checkRead(file)
  }

  /// Beside each kept backup stands what the server makes of it.
  static let keptInPairs = kept.filter {
    FileManager.default.fileExists(atPath: $0.deletingPathExtension().path + ".expected.json")
  }

  @Test(.enabled(if: !keptInPairs.isEmpty, "tests/data/backups is empty"), arguments: keptInPairs)
  func whatEveryVersionSaysOfATitleIsUnderstoodAsTheServerUnderstandsIt(file: URL) throws {
    let expected = URL(filePath: file.deletingPathExtension().path + ".expected.json")
    #expect(try said(in: file) == said(in: expected))
  }

  private struct Said: Equatable {
    let recommendations: [String: Recommendation]
    let watchHistory: WatchHistory?
  }

  private func said(in file: URL) throws -> [String: Said] {
    let movies = try BackupDocument.read(Data(contentsOf: file)).movies
    let said = movies.map { movie in
      let pairs = movie.recommendations.map { ($0.id, $0) }
      return (
        movie.imdbId, Said(recommendations: Dictionary(uniqueKeysWithValues: pairs), watchHistory: movie.watchHistory)
      )
    }
    return Dictionary(uniqueKeysWithValues: said)
  }

  /// Counts against what the file itself says, read without any of our types.
  private func checkRead(_ file: URL) throws {
    let data = try Data(contentsOf: file)
    let raw = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let version = try #require(raw["version"] as? Int)
    guard version <= BackupDocument.newestVersion else {
      #expect(throws: BackupDocumentError.tooNew(version)) { try BackupDocument.read(data) }
      return
    }
    let document = try BackupDocument.read(data)
    #expect(document.version == version)
    #expect(document.movies.count == (raw["movies"] as? [Any])?.count)
    #expect(document.people.count == (raw["people"] as? [Any])?.count ?? 0)
    #expect(document.lists.count == (raw["lists"] as? [Any])?.count ?? 0)
    #expect(document.unreadableRows == 0)
  }

  @Test func theFirstVersionsWayOfSayingWhoAndHowIsUnderstood() throws {
    let json = #"""
      {"version": 1, "user_id": "u", "exported_at": 1770700212.845217, "movies": [{"imdb_id": "tt1", "status": null,
       "recommendations": [{"id": 1, "imdb_id": "tt1", "person": "Ann", "date_recommended": 5.5, "vote_type": "downvote"}],
       "watch_history": null}], "people": [{"name": "Ann", "user_id": "u", "is_trusted": true, "is_default": false}]}
      """#
    let movie = try #require(try BackupDocument.read(Data(json.utf8)).movies.first)
    #expect(movie.recommendations == [Recommendation(personName: "Ann", dateRecommended: 5.5, voteType: false)])
    #expect(movie.status == nil)
  }

  @Test func aBadRowIsCountedAndCostsNoOther() throws {
    let json = #"{"version": 2, "movies": [{"imdb_id": "tt1"}, {"imdb_id": 7}, 5], "people": [{}], "lists": []}"#
    let document = try BackupDocument.read(Data(json.utf8))
    #expect(document.movies.map(\.imdbId) == ["tt1"])
    #expect(document.unreadableRows == 3)
  }

  @Test(arguments: ["", "[]", "{}", #"{"version": 2}"#, #"{"version": "2", "movies": []}"#, "Date,Name\n2020,x"])
  func anotherKindOfFileIsRefused(text: String) {
    #expect(throws: BackupDocumentError.notABackup) { try BackupDocument.read(Data(text.utf8)) }
  }

  @Test func aNewerVersionIsRefusedByName() {
    #expect(throws: BackupDocumentError.tooNew(99)) {
      try BackupDocument.read(Data(#"{"version": 99, "movies": []}"#.utf8))
    }
  }
}
