import Foundation

extension Catalogue {
  /// Where names come from.
  var origin: String {
    if has("IMDb's data files") {
      return "Names and years come from IMDb's data files on the server, without any network."
    }
    if has("Wikidata") { return "Names, years and directors come from Wikidata, which needs no key." }
    if has("TMDB") || has("OMDb") { return "Wikidata is switched off on the server." }
    return "The server looks up no titles: Wikidata is switched off."
  }

  /// How many titles have no name yet.
  var counts: String {
    if titles == 0 { return "There are no titles to look up yet." }
    if withoutName == 0 { return titles == 1 ? "The title has a name." : "All \(Wording.titles(titles)) have a name." }
    let bare = "\(withoutName.formatted()) of \(Wording.titles(titles)) without a name"
    if pending > 0 { return "\(bare); \(Wording.titles(pending)) still to be looked up." }
    return unknown > 0 ? "\(bare); nobody knows them yet. They are asked for again after a week." : "\(bare)."
  }

  /// What each key adds, or would add.
  var keys: [String] {
    [
      has("TMDB")
        ? "Posters, plots and cast come from TMDB." : "A TMDB key on the server adds posters, plots and cast.",
      has("OMDb")
        ? "Ratings of IMDb and Rotten Tomatoes come from OMDb."
        : "An OMDb key adds the ratings of IMDb and Rotten Tomatoes.",
    ]
  }

  /// Why nothing comes, and when it goes on; nil while something comes, and where nothing is missing.
  var trouble: String? {
    guard isFilling, let because = quiet?.because else { return nil }
    guard let until = quiet?.quietUntil else { return because }
    return "\(because) The next attempt is \(Wording.moment(until))."
  }

  /// How much of what can be looked up has been.
  var fraction: Double { titles > 0 ? Double(titles - pending) / Double(titles) : 1 }
}

extension SearchHit {
  /// A title that nobody knows can still be kept, by its number.
  var name: String { title ?? imdbId ?? "This title" }

  /// "Series · 2011 · A. Director": what tells two titles of one name apart.
  var facts: String { [kindName, year, director].compactMap { $0 }.joined(separator: " · ") }

  /// Only where it says something that the title does not.
  var otherTitle: String? { originalTitle == title ? nil : originalTitle }

  private var kindName: String? {
    switch kind {
    case "film": "Film"
    case "series": "Series"
    case "short": "Short"
    case "episode": "Episode"
    case "special": "TV special"
    default: mediaType.map { $0 == "tv" ? "Series" : "Film" }
    }
  }
}
