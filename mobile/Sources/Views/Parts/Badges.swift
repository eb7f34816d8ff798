import SwiftUI

extension Color {
  /// Nil for anything that is not written like "#ff0000".
  init?(hex: String?) {
    guard let color = HexColor(hex) else { return nil }
    self.init(red: color.red, green: color.green, blue: color.blue)
  }
}

/// A person's emoji on their colour, or their first letter.
struct PersonBadge: View {
  let person: Person
  @ScaledMetric private var size: CGFloat = 36

  var body: some View {
    Text(verbatim: person.emoji ?? String(person.name.prefix(1)).uppercased())
      .frame(width: size, height: size)
      .background(Circle().fill((Color(hex: person.color) ?? .secondary).opacity(0.25)))
      .accessibilityHidden(true)
  }
}

struct ListBadge: View {
  let list: CustomList

  var body: some View {
    Group {
      switch ListIcon(list.icon) {
      case .symbol(let name): Image(systemName: name)
      case .emoji(let emoji): Text(verbatim: emoji)
      }
    }
    .foregroundStyle(Color(hex: list.color) ?? .accentColor)
    .accessibilityHidden(true)
  }
}

#if DEBUG
  #Preview("Badges") {
    VStack {
      PersonBadge(person: Sample.alice)
      PersonBadge(person: Sample.bob)
      ListBadge(list: Sample.favourites)
    }
  }
#endif
