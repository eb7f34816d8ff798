import Foundation

/// What a person says about having watched a title. Neither the day nor a rating is needed.
struct WatchedDraft: Hashable, Sendable {
  private static let usualRatings = Array(stride(from: 10.0, through: 1.0, by: -0.5))

  var knowsDay: Bool
  var day: Date
  var rating: Double?
  private let original: WatchHistory?

  /// For a title not yet watched, today is proposed in plain sight; what was left open before stays open.
  init(_ history: WatchHistory?, now: Date) {
    original = history
    knowsDay = history == nil || history?.dateWatched != nil
    day = history?.dateWatched?.date ?? now
    rating = history?.myRating
  }

  /// What can be picked; a rating from elsewhere, such as 7.3, stays among them.
  var ratings: [Double] {
    let kept = [rating, original?.myRating].compactMap { $0 }
    return Set(Self.usualRatings + kept).sorted(by: >)
  }

  var history: WatchHistory {
    WatchHistory(dateWatched: knowsDay ? time : nil, myRating: rating)
  }

  /// A day that was not touched goes back as it came, to the last bit.
  private var time: Timestamp {
    if let kept = original?.dateWatched, kept.date == day { return kept }
    return day.timeIntervalSince1970
  }
}
