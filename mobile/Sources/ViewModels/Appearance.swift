import Foundation

/// A colour as the library writes it: "#ff0000".
struct HexColor: Hashable, Sendable {
  let red: Double
  let green: Double
  let blue: Double

  init?(_ text: String?) {
    guard
      let digits = text?.drop(while: { $0 == "#" }), digits.count == 6, digits.allSatisfy(\.isHexDigit),
      let value = Int(digits, radix: 16)
    else { return nil }
    red = Double(value >> 16) / 255
    green = Double(value >> 8 & 0xff) / 255
    blue = Double(value & 0xff) / 255
  }
}

/// What stands before a list's name.
enum ListIcon: Hashable, Sendable {
  case symbol(String)
  case emoji(String)

  /// Names that a list may have from elsewhere, and the system's symbol for each.
  static let symbols = [
    "star": "star.fill", "heart": "heart.fill", "film": "film", "tv": "tv", "bookmark": "bookmark.fill",
    "flag": "flag.fill", "clock": "clock", "list": "list.bullet", "popcorn": "popcorn", "moon": "moon.fill",
  ]

  init(_ icon: String?) {
    if let icon, let symbol = Self.symbols[icon] {
      self = .symbol(symbol)
    } else if let icon, icon.count == 1, icon.unicodeScalars.contains(where: \.properties.isEmoji),
      !icon.first!.isNumber
    {
      self = .emoji(icon)
    } else {
      self = .symbol("list.bullet")
    }
  }
}

enum PosterSize {
  /// The largest text is three times as large as the usual; a poster of that size would fill the screen.
  static func width(usual: Double, scaled: Double) -> Double { min(scaled, usual * 1.5) }
}
