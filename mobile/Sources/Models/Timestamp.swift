import Foundation

/// Seconds since 1970, as the server keeps them. Kept as they came, because a `Date` counts from 2001
/// and would round the fractions of earlier times.
typealias Timestamp = Double

extension Timestamp {
  var date: Date { Date(timeIntervalSince1970: self) }
}
