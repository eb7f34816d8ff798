import SwiftUI

/// A title's poster. Says nothing to VoiceOver: the title stands beside it.
struct PosterView: View {
  let url: URL?
  let isSeries: Bool
  private let usualWidth: CGFloat
  @ScaledMetric private var scaledWidth: CGFloat

  init(url: URL?, isSeries: Bool, width: CGFloat = 56) {
    self.url = url
    self.isSeries = isSeries
    usualWidth = width
    _scaledWidth = ScaledMetric(wrappedValue: width)
  }

  /// Grows with the text, but not so far that it fills the screen.
  private var width: CGFloat { PosterSize.width(usual: usualWidth, scaled: scaledWidth) }

  var body: some View {
    AsyncImage(url: url) { image in
      image.resizable().scaledToFill()
    } placeholder: {
      Image(systemName: isSeries ? "tv" : "film")
        .foregroundStyle(.secondary)
        .frame(maxWidth: .infinity, maxHeight: .infinity)
        .background(.quaternary)
    }
    .frame(width: width, height: width * 1.5)
    .clipShape(RoundedRectangle(cornerRadius: 6))
    .accessibilityHidden(true)
  }
}

#if DEBUG
  #Preview("No poster") {
    PosterView(url: nil, isSeries: false)
  }
#endif
