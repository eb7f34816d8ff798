import Foundation

/// What one of the metadata services says of a title, as far as the app shows it. Older rows hold years as
/// numbers, ratings as text, lists as one text with commas, and "N/A" for nothing; none of that may cost
/// a person the title, so what is not understood is left out.
struct Metadata: Codable, Hashable, Sendable {
  var imdbId: String?
  var title: String?
  var year: String?
  var plot: String?
  var poster: URL?
  var posterSmall: URL?
  var mediaType: String?
  var genres: [String] = []
  var cast: [String] = []
  var runtimeMinutes: Int?
  var imdbRating: Double?
  var director: String?
}

extension Metadata {
  private enum Keys: String, CodingKey {
    case imdbId, title, year, plot, poster, posterSmall, mediaType, genres, cast, actors, runtime, imdbRating, director
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    imdbId = fields.text(.imdbId)
    title = fields.text(.title)
    year = fields.text(.year)
    plot = fields.text(.plot)
    poster = fields.webAddress(.poster)
    posterSmall = fields.webAddress(.posterSmall)
    mediaType = fields.text(.mediaType)
    genres = fields.names(.genres)
    // TMDB calls them cast, OMDb actors; it has minutes as a number, OMDb as "142 min".
    cast = fields.names(.cast) + fields.names(.actors)
    runtimeMinutes = fields.text(.runtime).flatMap { Int($0.prefix(while: \.isNumber)) }
    imdbRating = fields.text(.imdbRating).flatMap(Double.init)
    director = fields.text(.director)
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Keys.self)
    try fields.encodeIfPresent(imdbId, forKey: .imdbId)
    try fields.encodeIfPresent(title, forKey: .title)
    try fields.encodeIfPresent(year, forKey: .year)
    try fields.encodeIfPresent(plot, forKey: .plot)
    try fields.encodeIfPresent(poster?.absoluteString, forKey: .poster)
    try fields.encodeIfPresent(posterSmall?.absoluteString, forKey: .posterSmall)
    try fields.encodeIfPresent(mediaType, forKey: .mediaType)
    try fields.encode(genres, forKey: .genres)
    try fields.encode(cast, forKey: .cast)
    try fields.encodeIfPresent(runtimeMinutes, forKey: .runtime)
    try fields.encodeIfPresent(imdbRating, forKey: .imdbRating)
    try fields.encodeIfPresent(director, forKey: .director)
  }
}

// A failed attempt to decode costs far more than a successful one, so the usual type is tried first,
// and absent and null fields are not tried at all.
extension KeyedDecodingContainer {
  /// Text, or a number as text.
  fileprivate func text(_ key: Key) -> String? {
    guard contains(key), (try? decodeNil(forKey: key)) == false else { return nil }
    if let text = try? decode(String.self, forKey: key) { return text.isEmpty || text == "N/A" ? nil : text }
    guard let number = try? decode(Double.self, forKey: key) else { return nil }
    return Int(exactly: number).map(String.init) ?? String(number)
  }

  fileprivate func names(_ key: Key) -> [String] {
    guard contains(key), (try? decodeNil(forKey: key)) == false else { return [] }
    if let names = try? decode([String].self, forKey: key) { return names }
    return text(key)?.split(separator: ",").map { String($0.trimmingPrefix(while: \.isWhitespace)) } ?? []
  }

  /// Only web addresses: what a backup file puts here must not open anything else.
  fileprivate func webAddress(_ key: Key) -> URL? {
    guard let url = text(key).flatMap(URL.init(string:)), ["http", "https"].contains(url.scheme) else { return nil }
    return url
  }
}
