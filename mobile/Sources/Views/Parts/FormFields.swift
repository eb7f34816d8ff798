import SwiftUI

extension String? {
  /// For a text field: nothing typed is nothing kept.
  var orEmpty: String {
    get { self ?? "" }
    set { self = newValue.isEmpty ? nil : newValue }
  }
}

/// A few colours that stand apart in light and in dark, each with its name for VoiceOver.
struct ColorChoice: View {
  @Binding var hex: String?

  private static let colors = [
    ("Red", "#e5484d"), ("Orange", "#f76b15"), ("Green", "#30a46c"), ("Teal", "#12a594"),
    ("Blue", "#0090ff"), ("Purple", "#8e4ec6"),
  ]

  var body: some View {
    Picker("Color", selection: $hex) {
      Text("None").tag(String?.none)
      ForEach(Self.colors, id: \.1) { name, value in
        Label {
          Text(LocalizedStringKey(name))
        } icon: {
          Image(systemName: "circle.fill").foregroundStyle(Color(hex: value) ?? .secondary)
        }
        .tag(String?.some(value))
      }
      // A colour from elsewhere stays as it is unless another one is picked.
      if let hex, !Self.colors.contains(where: { $0.1 == hex }) {
        Text(verbatim: hex).tag(String?.some(hex))
      }
    }
  }
}
