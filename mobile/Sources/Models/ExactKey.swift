import Foundation

extension String {
  /// Different for texts that differ in any code point. Swift takes an "ë" and an "e" with two dots put on it
  /// for the same text; the server, which knows people by their names, does not.
  var exactKey: String {
    addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? self
  }
}
