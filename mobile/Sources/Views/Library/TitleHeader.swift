import SwiftUI

/// Poster, title, and the line of facts below it.
struct TitleHeader: View {
  let movie: Movie
  @Environment(\.dynamicTypeSize) private var textSize

  var body: some View {
    // Beside a poster, very large text would have no room left.
    let layout =
      textSize.isAccessibilitySize
      ? AnyLayout(VStackLayout(alignment: .leading)) : AnyLayout(HStackLayout(alignment: .top, spacing: 16))
    layout {
      PosterView(url: movie.poster, isSeries: movie.isSeries, width: 110)
      VStack(alignment: .leading, spacing: 6) {
        Text(verbatim: movie.title).font(.title2.bold())
        Text(verbatim: facts).foregroundStyle(.secondary)
        if movie.isStub {
          Text("Nothing is known of this title yet.").font(.footnote).foregroundStyle(.secondary)
        }
      }
      .accessibilityElement(children: .combine)
    }
  }

  private var facts: String {
    let runtime = movie.runtimeMinutes.map {
      Duration.seconds($0 * 60).formatted(.units(allowed: [.hours, .minutes], width: .narrow))
    }
    return ([movie.year, runtime].compactMap { $0 } + movie.genres).joined(separator: " · ")
  }
}

#if DEBUG
  #Preview("Header") {
    TitleHeader(movie: Sample.watched).padding()
  }
#endif
