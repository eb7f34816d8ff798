/// A set of names that a newer server may add to: what this app does not know reads as `other`.
protocol OpenEnum: RawRepresentable, Codable, Hashable, Sendable where RawValue == String {
  static var other: Self { get }
}

extension OpenEnum {
  init(from decoder: any Decoder) throws {
    self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .other
  }
}

extension KeyedDecodingContainer {
  /// The value, or `absent` where an older or a newer server leaves the field out.
  func decode<Value: Decodable>(_ key: Key, or absent: Value) throws -> Value {
    try decodeIfPresent(Value.self, forKey: key) ?? absent
  }
}
