import SwiftUI

/// How the fetching of missing movie data goes, and titles that could still be fetched.
struct RefreshQueueSection: View {
  let queue: RefreshQueue
  let repository: MovieRepository
  let catalogue: CatalogueModel

  var body: some View {
    if queue.state.total > 0 {
      Section("Movie data") {
        progress
        if let sentence = queue.phase.sentence { FailureLabel(sentence: sentence) }
        if case .stopped = queue.phase { Button("Go on") { queue.resume() } }
        unfinished
      }
    } else if !catalogue.fillsIn, !stubs.isEmpty {
      Section("Movie data") {
        Button("Fetch details of \(Wording.titles(stubs.count))", systemImage: "arrow.clockwise") {
          queue.add(stubs)
        }
      }
    }
  }

  private var stubs: [String] { repository.library.stubs }

  private var progress: some View {
    ProgressView(value: Double(queue.state.finished), total: Double(queue.state.total)) {
      Text(verbatim: queue.state.sentence)
    }
  }

  @ViewBuilder private var unfinished: some View {
    if !queue.state.notFound.isEmpty {
      DisclosureGroup("Not found") {
        ForEach(queue.state.notFound, id: \.self) { Text(verbatim: repository.library.movies[$0]?.title ?? $0) }
      }
    }
    if !queue.state.failed.isEmpty {
      DisclosureGroup("Failed") {
        ForEach(queue.state.failed.sorted { $0.key < $1.key }, id: \.key) { id, reason in
          LabeledContent(id, value: reason)
        }
      }
    }
    if queue.state.waiting.isEmpty {
      if !queue.state.failed.isEmpty { Button("Try the failed ones again") { queue.retryFailed() } }
      Button("Done") { queue.dismiss() }
    }
  }
}

#if DEBUG
  #Preview("Titles without details") {
    let session = AccountSession.preview()
    Form { RefreshQueueSection(queue: session.queue, repository: session.repository, catalogue: session.catalogue) }
      .task { await session.repository.open() }
  }

  #Preview("Nothing may be asked") {
    let session = AccountSession.preview(failure: Sample.noSource)
    Form { RefreshQueueSection(queue: session.queue, repository: session.repository, catalogue: session.catalogue) }
      .task { session.queue.add([Sample.stub.imdbId]) }
  }
#endif
