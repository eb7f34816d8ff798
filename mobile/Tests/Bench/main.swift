// What the core costs on the main actor, built with -O together with the core; scripts/bench.sh runs it.

import Foundation

/// Milliseconds of processor time, which other work on the machine does not disturb.
func cost(_ work: () throws -> Void) rethrows -> Double {
  let start = clock()
  try work()
  return Double(clock() - start) * 1_000 / Double(CLOCKS_PER_SEC)
}

func show(_ name: String, _ milliseconds: Double, limit: Int) {
  print(String(format: "%9.2f ms  (limit %4d)  ", milliseconds, limit) + name)
}

func movie(_ number: Int, title: String?) -> Movie {
  Movie(
    imdbId: "tt\(1_000_000 + number)", status: .toWatch, customListId: nil, lastModified: Double(number),
    tmdbData: title.map { Metadata(title: $0, year: "1999", genres: ["Drama"]) }, omdbData: nil, recommendations: [],
    watchHistory: nil)
}

@MainActor func queue() {
  var state = RefreshQueueState()
  let ids = (1...50_000).map { "tt\($0)" }
  show("50,000 titles queued", cost { state.add(ids) }, limit: 50)
  let batch = cost { state.settle(state.next(3).map { RefreshOutcome(id: $0, error: nil) }) }
  show("a batch of three of them settled", batch, limit: 16)
}

/// A refresh of all: each batch changes three titles, whose names move them to another place.
@MainActor func refresh() {
  var movies = Dictionary(uniqueKeysWithValues: (1...10_000).map { ("tt\(1_000_000 + $0)", movie($0, title: nil)) })
  var index = TitleIndex()
  index.update(movies, changed: nil)
  var costs: [Double] = []
  for number in stride(from: 1, to: 999, by: 3) {
    let changed = (number..<number + 3).map { movie($0, title: "The \($0 * 7919 % 10_007)th title") }
    costs.append(
      cost {
        for movie in changed { movies[movie.imdbId] = movie }
        index.update(movies, changed: Set(changed.map(\.imdbId)))
        _ = index.titles(on: .toWatch, matching: "", by: .title)
      })
  }
  show("a refreshed batch among 10,000 titles, the dearest", costs.max() ?? 0, limit: 16)
}

@MainActor func recognise() throws {
  let file = URL.temporaryDirectory.appending(path: "bench-\(UUID().uuidString).json")
  defer { try? FileManager.default.removeItem(at: file) }
  let row = Data(#"{"imdb_id": "tt1234567", "status": "toWatch", "custom_list_id": null, "recommendations": []},"#.utf8)
  var document = Data(#"{"version": 2, "exported_at": 1.0, "movies": ["#.utf8)
  while document.count < 54_000_000 { document.append(row) }
  try document.write(to: file)
  let recognising = try cost {
    let handle = try FileHandle(forReadingFrom: file)
    try DocumentHead.check(try handle.read(upToCount: DocumentHead.size) ?? Data())
  }
  show("a file of 54 MB recognised", recognising, limit: 100)
}

queue()
refresh()
try recognise()
