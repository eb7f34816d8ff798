import Foundation

@testable import MovieManagerCore

/// Invented documents, as the server's format has them.
enum Document {
  static func movie(
    _ id: String, status: String = "toWatch", rating: Double? = nil, modified: Double = 1_770_000_000.25
  ) -> JSONValue {
    .object([
      "imdb_id": .text(id), "status": .text(status), "custom_list_id": .null, "last_modified": .number(modified),
      "recommendations": .array([
        .object([
          "person_name": .text("Zoë O'Neil"), "date_recommended": .number(1_769_000_000.5), "vote_type": .bool(true),
        ])
      ]),
      "watch_history": rating.map { .object(["date_watched": .null, "my_rating": .number($0)]) } ?? .null,
    ])
  }

  static func library(_ movies: [JSONValue]) -> JSONValue {
    .object([
      "version": .number(2), "exported_at": .number(1_771_000_000),
      "movies": .array(movies),
      "people": .array([
        .object([
          "name": .text("Zoë O'Neil"), "is_trusted": .bool(true), "color": .text("#ff0000"), "emoji": .text("🎬"),
          "last_modified": .number(1_769_000_000),
        ])
      ]),
      "lists": .array([]),
    ])
  }

  static func data(_ document: JSONValue) throws -> Data { try JSONEncoder().encode(document) }

  static func file(_ document: JSONValue) throws -> URL {
    let file = Fixture.folder().appending(path: "library.json")
    try data(document).write(to: file)
    return file
  }

  /// Two documents of the same library differ in the moment of their making alone.
  static func withoutStamp(_ data: Data) throws -> JSONValue {
    guard case .object(var fields) = try JSONDecoder().decode(JSONValue.self, from: data) else { return .null }
    fields["exported_at"] = nil
    return .object(fields)
  }

  static func withoutStamp(_ document: JSONValue) throws -> JSONValue { try withoutStamp(data(document)) }
}
