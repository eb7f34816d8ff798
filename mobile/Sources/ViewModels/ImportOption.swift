import Foundation

/// What a doubtful title may be: what the server found for it, or what a person searched for.
struct ImportOption: Hashable, Sendable, Identifiable {
  struct Link: Hashable, Sendable, Identifiable {
    let name: String
    let url: URL

    var id: URL { url }
  }

  let id: String
  var imdbId: String?
  /// Where only TMDB knows it so far; its number is asked for when it is taken.
  var hit: SearchHit?
  var title: String?
  var originalTitle: String?
  var year: String?
  var kind: String?
  var director: String?
  var runtime: Int?
  var poster: URL?
  var links: [Link] = []

  var canBeTaken: Bool { imdbId != nil || hit?.tmdbId != nil }
}

extension ImportOption {
  /// Those that can be taken come first.
  static func options(of title: ImportTitle) -> [ImportOption] {
    let all = title.candidates.enumerated().map { ImportOption(of: $0.element, at: $0.offset) }
    return all.filter(\.canBeTaken) + all.filter { !$0.canBeTaken }
  }

  private init(of candidate: ImportCandidate, at index: Int) {
    id = candidate.imdbId ?? "without-number-\(index)"
    imdbId = candidate.imdbId
    title = candidate.title
    originalTitle = candidate.originalTitle
    year = candidate.year.map(String.init)
    kind = candidate.kind
    director = candidate.director
    runtime = candidate.runtime
    poster = candidate.poster.flatMap(Self.webPage)
    links = candidate.links.compactMap { link in Self.webPage(link.url).map { Link(name: link.name, url: $0) } }
  }

  init(of hit: SearchHit) {
    id = hit.id
    imdbId = hit.imdbId
    self.hit = hit
    title = hit.title
    originalTitle = hit.originalTitle
    year = hit.year
    kind = hit.kind ?? hit.mediaType.map { $0 == "tv" ? "series" : "film" }
    director = hit.director
    poster = (hit.posterSmall ?? hit.poster).flatMap(Self.webPage)
    links = Self.links(of: hit.imdbId)
  }

  /// A pasted number can be taken even while nobody can be asked about it.
  init?(pasted words: String) {
    guard let number = words.firstMatch(of: /\btt[0-9]{7,10}\b/) else { return nil }
    id = String(number.output)
    imdbId = id
    links = Self.links(of: id)
  }

  private static func links(of imdbId: String?) -> [Link] {
    guard let url = imdbId.flatMap({ URL(string: "https://www.imdb.com/title/\($0)/") }) else { return [] }
    return [Link(name: "IMDb", url: url)]
  }

  /// What somebody's answer says is an address may be anything.
  private static func webPage(_ text: String) -> URL? {
    URL(string: text).flatMap { $0.scheme == "https" ? $0 : nil }
  }
}
