import SwiftUI

struct TitleRow: View {
  let movie: Movie
  @Environment(\.dynamicTypeSize) private var textSize

  var body: some View {
    // Beside a poster, very large text would have no room left.
    let layout =
      textSize.isAccessibilitySize
      ? AnyLayout(VStackLayout(alignment: .leading)) : AnyLayout(HStackLayout(alignment: .top, spacing: 12))
    layout {
      PosterView(url: movie.posterSmall, isSeries: movie.isSeries)
      VStack(alignment: .leading, spacing: 4) {
        Text(verbatim: movie.title).font(.headline)
        if let year = movie.year { Text(verbatim: year).foregroundStyle(.secondary) }
        if movie.status == .deleted { Text("Deleted").font(.footnote).foregroundStyle(.secondary) }
        if movie.isStub { Text("No details yet").font(.footnote).foregroundStyle(.secondary) }
        ForEach(movie.recommendations) { RecommendationLabel(recommendation: $0).font(.footnote) }
        if let rating = movie.watchHistory?.myRating { RatingLabel(rating: rating).font(.footnote) }
      }
    }
    .accessibilityElement(children: .combine)
  }
}

struct RecommendationLabel: View {
  let recommendation: Recommendation

  var body: some View {
    Label {
      Text(verbatim: recommendation.personName)
    } icon: {
      Image(systemName: recommendation.voteType ? "hand.thumbsup" : "hand.thumbsdown")
    }
    .accessibilityLabel(
      recommendation.voteType
        ? Text("Recommended by \(recommendation.personName)")
        : Text("\(recommendation.personName) advises against it"))
  }
}

struct RatingLabel: View {
  let rating: Double

  var body: some View {
    Label {
      Text(verbatim: Wording.rating(rating))
    } icon: {
      Image(systemName: "star.fill").foregroundStyle(.yellow)
    }
    .accessibilityLabel(Text("My rating: \(Wording.rating(rating)) of 10"))
  }
}

#if DEBUG
  #Preview("Rows") {
    List {
      TitleRow(movie: Sample.watched)
      TitleRow(movie: Sample.toWatch)
      TitleRow(movie: Sample.stub)
    }
  }
#endif
