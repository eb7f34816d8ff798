#if DEBUG
  import Foundation

  /// A copy of the library that is never written.
  struct StubLibraryStore: LibraryStore {
    let library: Library
    func load() -> Library? { library }
    func save(_ library: Library, revision: Int) {}
  }

  extension MovieRepository {
    static func preview(_ library: Library = Sample.library, failure: APIError? = nil) -> MovieRepository {
      let repository = MovieRepository(
        service: StubServer(failure: failure), store: StubLibraryStore(library: library), time: .live)
      Task { await repository.open() }
      return repository
    }
  }

  extension AccountSession {
    static func preview(
      library: Library = Sample.library, status: BackupStatus = Sample.status, failure: APIError? = nil
    ) -> AccountSession {
      let folder = URL.temporaryDirectory.appending(path: "previews-\(UUID().uuidString)")
      return AccountSession(
        who: Sample.who,
        service: StubServer(failure: failure, status: status),
        repository: .preview(library, failure: failure),
        queue: RefreshQueue(folder: folder, time: .live) { ids in
          failure.map { failure in Dictionary(uniqueKeysWithValues: ids.map { ($0, failure) }) } ?? [:]
        },
        temporary: folder)
    }
  }

  extension SignInModel {
    static func preview(previous: SavedSignIn? = nil, failure: APIError? = nil, isNew: Bool = false) -> SignInModel {
      SignInModel(
        previous: previous, service: { _ in StubServer(failure: failure, isNew: isNew) }, signedIn: { _, _ in })
    }
  }

  extension TransferModel {
    static func preview(_ phase: Phase) -> TransferModel {
      let session = AccountSession.preview()
      return TransferModel(
        service: session.service, repository: session.repository, queue: session.queue,
        intake: FileIntake(temporary: session.temporary), phase: phase)
    }
  }
#endif
