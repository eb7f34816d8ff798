/// Where a title is among the lists, which has nothing to do with its status.
enum ListPlace: Hashable, Sendable {
  case asItIs, onNone
  case on(String)

  fileprivate var fields: [String: JSONValue] {
    switch self {
    case .asItIs: [:]
    case .onNone: ["custom_list_id": .null]
    case .on(let list): ["custom_list_id": .text(list)]
    }
  }
}

extension Endpoint where Reply == LibraryChanges {
  static func changes(since: Timestamp, offset: Int) -> Self {
    Self(.get, ["sync", "changes"], query: ["since": String(since), "offset": String(offset), "limit": "500"])
  }
}

extension Endpoint where Reply == Movie {
  static func setStatus(_ status: MovieStatus, place: ListPlace, of imdbId: String) -> Self {
    let fields = ["status": JSONValue.text(status.rawValue)].merging(place.fields) { $1 }
    return Self(.put, ["movies", imdbId, "status"], body: .json(fields))
  }

  /// Whatever is known of when and how it was stays.
  static func markWatched(_ imdbId: String) -> Self { Self(.put, ["movies", imdbId, "watch"], body: .json([:])) }

  static func setWatched(_ history: WatchHistory, of imdbId: String) -> Self {
    let fields: [String: JSONValue] = [
      "date_watched": JSONValue(history.dateWatched), "my_rating": JSONValue(history.myRating),
    ]
    return Self(.put, ["movies", imdbId, "watch"], body: .json(fields))
  }

  static func unwatch(_ imdbId: String) -> Self {
    Self(.delete, ["movies", imdbId, "watch"])
  }

  static func recommend(_ imdbId: String, _ recommendation: Recommendation) -> Self {
    let fields: [String: JSONValue] = [
      "person_name": .text(recommendation.personName),
      "date_recommended": JSONValue(recommendation.dateRecommended),
      "vote_type": .bool(recommendation.voteType),
    ]
    return Self(.post, ["movies", imdbId, "recommendations"], body: .json(fields))
  }

  static func unrecommend(_ imdbId: String, person: String) -> Self {
    Self(.delete, ["movies", imdbId, "recommendations", person])
  }

  static func refresh(_ imdbId: String) -> Self {
    Self(.post, ["movies", imdbId, "refresh"], timeout: 60)
  }
}

/// What a person is made or changed to.
struct PersonDraft: Hashable, Sendable {
  var name = ""
  var isTrusted = false
  var color: String?
  var emoji: String?

  var fields: [String: JSONValue] {
    [
      "name": .text(name), "is_trusted": .bool(isTrusted), "color": JSONValue(color), "emoji": JSONValue(emoji),
    ]
  }
}

extension PersonDraft {
  init(of person: Person) {
    self.init(name: person.name, isTrusted: person.isTrusted, color: person.color, emoji: person.emoji)
  }
}

extension Endpoint where Reply == Person {
  static func addPerson(_ draft: PersonDraft) -> Self {
    Self(.post, ["people"], body: .json(draft.fields))
  }

  static func changePerson(_ name: String, to draft: PersonDraft) -> Self {
    Self(.put, ["people", name], body: .json(draft.fields))
  }

  static func bringBackPerson(_ name: String) -> Self { Self(.post, ["people", "deleted", name]) }
}

extension Endpoint where Reply == PersonStats {
  static func stats(of person: String) -> Self { Self(.get, ["people", person, "stats"]) }
}

/// What a list is made or changed to.
struct ListDraft: Hashable, Sendable {
  var name = ""
  var color: String?
  var icon: String?

  var fields: [String: JSONValue] {
    ["name": .text(name), "color": JSONValue(color), "icon": JSONValue(icon)]
  }
}

extension ListDraft {
  init(of list: CustomList) { self.init(name: list.name, color: list.color, icon: list.icon) }
}

extension Endpoint where Reply == CustomList {
  static func addList(_ draft: ListDraft) -> Self {
    Self(.post, ["lists"], body: .json(draft.fields))
  }

  static func changeList(_ id: String, to draft: ListDraft) -> Self {
    Self(.put, ["lists", id], body: .json(draft.fields))
  }

  static func placeList(_ id: String, at position: Int) -> Self {
    Self(.put, ["lists", id], body: .json(["position": .number(Double(position))]))
  }

  static func bringBackList(_ id: String) -> Self { Self(.post, ["lists", "deleted", id]) }
}

extension Endpoint where Reply == Void {
  static func deletePerson(_ name: String) -> Self { Self(.delete, ["people", name]) }
  static func deleteList(_ id: String) -> Self { Self(.delete, ["lists", id]) }
}

extension Endpoint where Reply == Catalogue {
  static var catalogue: Self { Self(.get, ["catalogue"]) }
}

extension Endpoint where Reply == CatalogueHits {
  /// Wikidata may take its time.
  static func searchCatalogue(_ words: String) -> Self {
    Self(.get, ["catalogue", "search"], query: ["q": words], timeout: 60)
  }
}

extension Endpoint where Reply == SearchPage {
  static func search(_ words: String, page: Int) -> Self {
    Self(.get, ["external", "tmdb", "search"], query: ["q": words, "page": String(page)])
  }
}

extension Endpoint where Reply == Metadata {
  /// Films and series live in two places; anything else the search may find has no page of its own.
  static func details(of hit: SearchHit) -> Self {
    let kind = hit.isSeries ? "tv" : "movie"
    return Self(.get, ["external", "tmdb", kind, String(hit.tmdbId ?? 0)])
  }
}
