import SwiftUI
import UniformTypeIdentifiers

/// Bringing films here from another service, from the files to the report.
struct MovingView: View {
  let session: AccountSession
  @State private var isPicking = false
  @Environment(\.dismiss) private var dismiss

  private var model: ImportJobModel { session.moving }

  var body: some View {
    NavigationStack {
      List {
        ImportTroubleSection(model: model)
        UploadsSection(queue: model.uploads)
        switch model.phase {
        case .looking: ProgressView().frame(maxWidth: .infinity)
        case .nothing: start
        case .job(let job): ImportJobSections(job: job, session: session) { isPicking = true }
        case .tooOld: FailureLabel(sentence: ImportWording.serverTooOld)
        case .failed(let sentence): FailedRows(sentence) { model.follow() }
        }
      }
      .navigationTitle("Bring Your Films Here")
      .navigationBarTitleDisplayMode(.inline)
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button("Close") { dismiss() } }
      }
      .task { model.follow() }
      .refreshable { [model] in await model.follow() }
      .fileImporter(isPresented: $isPicking, allowedContentTypes: [.data], allowsMultipleSelection: true) { picked in
        switch picked {
        case .success(let files): Task { await session.incoming.open(files) }
        case .failure: session.incoming.couldNotPick()
        }
      }
    }
  }

  private var start: some View {
    Section {
      ContentUnavailableView(
        "Come from another service?", systemImage: "square.and.arrow.down.on.square",
        description: Text(
          "Choose what it gave you: the zip as it is, or single files. Letterboxd, IMDb, Trakt, Netflix and others are recognised by what is in them."
        ))
      Button("Choose Files…", systemImage: "folder") { isPicking = true }
        .disabled(model.isBusy)
    } footer: {
      Text("Nothing is changed before you have seen the preview.")
    }
  }
}

/// Why something was not done, and why what is shown may be old.
struct ImportTroubleSection: View {
  let model: ImportJobModel

  var body: some View {
    if model.failure != nil || model.trouble != nil {
      Section {
        if let failure = model.failure {
          FailureLabel(sentence: failure)
          Button("Dismiss") { model.dismissFailure() }
        }
        if let trouble = model.trouble { FailureLabel(sentence: trouble) }
      }
    }
  }
}

/// Files on their way, and those that the server has not taken.
struct UploadsSection: View {
  let queue: UploadQueue

  var body: some View {
    if !queue.uploads.isEmpty {
      Section {
        ForEach(queue.uploads) { upload in
          if let refused = upload.refused {
            FailureLabel(sentence: "\(upload.name): \(refused)")
            Button("Dismiss") { queue.dismiss(upload) }
          } else {
            HStack(spacing: 12) {
              ProgressView()
              Text(verbatim: "Sending \(upload.name)…")
            }
          }
        }
      }
    }
  }
}

#if DEBUG
  #Preview("Nothing yet") {
    MovingView(session: .preview())
  }

  #Preview("Not connected") {
    MovingView(session: .preview(failure: .notConnected))
  }

  #Preview("Dark, right to left, large text") {
    MovingView(session: .preview())
      .environment(\.layoutDirection, .rightToLeft)
      .environment(\.dynamicTypeSize, .accessibility2)
      .preferredColorScheme(.dark)
  }
#endif
