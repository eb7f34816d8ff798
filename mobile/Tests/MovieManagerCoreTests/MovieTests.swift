import Foundation
import Testing

@testable import MovieManagerCore

@Suite struct MovieTests {
  @Test func aTitleIsReadWithAllThatHangsOnIt() throws {
    let json = #"""
      {"imdb_id": "tt1", "status": "custom", "custom_list_id": "l1", "last_modified": 1770420332.9042816,
       "tmdb_data": {"tmdbId": 550, "title": "Paper Boats", "year": 1999, "posterSmall": "https://example.org/p.jpg",
                     "genres": ["Drama"], "cast": [], "runtime": 139, "mediaType": "tv"},
       "omdb_data": {"imdbRating": "8.8", "actors": "A. Actor, B. Actor", "director": "N/A"},
       "recommendations": [{"person_name": "Zoë", "date_recommended": null, "vote_type": false}],
       "watch_history": {"date_watched": null, "my_rating": 9.5}}
      """#
    let movie = try JSONDecoder.server.decode(Movie.self, from: Data(json.utf8))
    #expect(movie.title == "Paper Boats")
    #expect(movie.year == "1999")
    #expect(movie.runtimeMinutes == 139)
    #expect(movie.genres == ["Drama"])
    #expect(movie.cast == ["A. Actor", "B. Actor"])
    #expect(movie.director == nil)
    #expect(movie.imdbRating == 8.8)
    #expect(movie.isSeries)
    #expect(movie.customListId == "l1")
    #expect(movie.lastModified == 1770420332.9042816)
    #expect(movie.posterSmall == URL(string: "https://example.org/p.jpg"))
    #expect(movie.recommendations == [Recommendation(personName: "Zoë", dateRecommended: nil, voteType: false)])
    #expect(movie.watchHistory == WatchHistory(dateWatched: nil, myRating: 9.5))
  }

  @Test func aTitleWithoutMetadataIsShownByItsId() throws {
    let json = #"{"imdb_id": "tt1", "status": "toWatch", "recommendations": [], "watch_history": null}"#
    let movie = try JSONDecoder.server.decode(Movie.self, from: Data(json.utf8))
    #expect(movie == Fixture.movie("tt1"))
    #expect(movie.title == "tt1")
    #expect(movie.isStub)
  }

  @Test func anOddFieldOfMetadataDoesNotCostTheTitle() throws {
    let json = #"""
      {"imdb_id": "tt1", "status": "watched", "recommendations": [], "watch_history": null,
       "tmdb_data": {"title": {"en": "x"}, "runtime": [], "genres": "Drama, Crime", "poster": "javascript:alert(1)"},
       "omdb_data": {"title": "Paper Boats", "runtime": "142 min", "imdbRating": "N/A"}}
      """#
    let movie = try JSONDecoder.server.decode(Movie.self, from: Data(json.utf8))
    #expect(movie.title == "Paper Boats")
    #expect(movie.runtimeMinutes == 142)
    #expect(movie.genres == ["Drama", "Crime"])
    #expect(movie.poster == nil)
    #expect(movie.imdbRating == nil)
  }

  @Test func aTimeBeforeTheYear2001KeepsItsLastBit() {
    let draft = WatchedDraft(WatchHistory(dateWatched: 123_456_789.123_456_78, myRating: nil), now: Fixture.now)
    #expect(draft.history.dateWatched == 123_456_789.123_456_78)
  }

  @Test func aTitleNotYetWatchedIsProposedForTodayAndWithoutARating() {
    let draft = WatchedDraft(nil, now: Fixture.now)
    #expect(draft.history == WatchHistory(dateWatched: 1_771_000_000, myRating: nil))
  }

  @Test func aRatingFromElsewhereCanStayPicked() {
    let draft = WatchedDraft(WatchHistory(dateWatched: nil, myRating: 7.3), now: Fixture.now)
    #expect(draft.ratings.count == 20)
    #expect(draft.ratings.contains(7.3))
    #expect(draft.ratings == draft.ratings.sorted(by: >))
    #expect(WatchedDraft(nil, now: Fixture.now).ratings.count == 19)
  }

  @Test func aPosterDoesNotFillTheScreenWithTheLargestText() {
    #expect([56, 70, 180].map { PosterSize.width(usual: 56, scaled: $0) } == [56, 70, 84])
  }

  @Test func whatANewerServerAddsOrLeavesOutDoesNotCostTheLibrary() throws {
    let json = #"""
      {"movies": [{"imdb_id": "tt1", "status": "paused", "mood": {"new": true}}, {"imdb_id": "tt2"}],
       "people": [{"name": "Ann"}], "lists": [{"id": "l", "name": "l"}], "server_timestamp": 100.0, "epoch": "e1"}
      """#
    let changes = try JSONDecoder.server.decode(LibraryChanges.self, from: Data(json.utf8))
    let expected = LibraryChanges(
      movies: [Fixture.movie("tt1", status: .other), Fixture.movie("tt2", status: .other)],
      people: [Fixture.person("Ann")], lists: [Fixture.list("l")], deletedMovieIds: [], hasMore: false,
      nextOffset: nil, serverTimestamp: 100, epoch: "e1")
    #expect(changes == expected)
    #expect(try JSONDecoder().decode(Movie.self, from: JSONEncoder().encode(changes.movies[0])) == changes.movies[0])
  }

  @Test func aServerOfTheNextKindSaysThatTheAppIsTooOld() {
    #expect(["1.0.0", "1.9", "dev"].map { ServerVersion(text: $0).notice } == [nil, nil, nil])
    #expect(
      ServerVersion(text: "2.0.0").notice
        == "This server is version 2.0.0, which is newer than this app understands in full. Update the app.")
  }

  @Test func aDayThatWasNotKnownStaysUnknown() {
    let draft = WatchedDraft(WatchHistory(dateWatched: nil, myRating: 7), now: Fixture.now)
    #expect(draft.history == WatchHistory(dateWatched: nil, myRating: 7))
  }
}
