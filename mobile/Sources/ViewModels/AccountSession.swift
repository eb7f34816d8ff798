import Foundation

/// All that the screens of a signed-in person ask of a server.
typealias SignedInService = LibraryService & StatsService & SearchService & BackupService & TransferService
  & TimeMachineService & CopyService & NoticeService & HealthService & TokenService & ImportJobService & ExportService

/// One signed-in account with all that works for it.
@MainActor final class AccountSession {
  private(set) var who: SavedSignIn
  let service: any SignedInService
  let repository: MovieRepository
  let queue: RefreshQueue
  let autoBackup: AutoBackupModel
  let compatibility: CompatibilityModel
  let catalogue: CatalogueModel
  let copies: LocalCopiesModel
  let steps = UndoableSteps()
  let temporary: URL
  private let time: TimeSource
  private let keep: SignInKeeper
  private let route: ServerRoute
  private var isClosed = false

  private(set) lazy var moving = ImportJobModel(
    service: service, repository: repository, queue: queue, catalogue: catalogue, temporary: temporary, time: time)
  private(set) lazy var incoming = IncomingModel(moving: moving) { foreign in
    TransferModel(session: self, foreign: foreign)
  }

  /// For forms, which begin anew each time.
  func outsideModel() -> OutsideAddressModel {
    OutsideAddressModel(who: who, user: keep.user) { [self] outside throws(APIError) in
      var who = who
      who.outside = outside
      try keep.signIn(who)
      self.who = who
      Task { await route.setOutside(outside) }
    }
  }

  func passwordModel() -> PasswordModel { PasswordModel(service: service, keep: keep.token) }

  init(who: SavedSignIn, surroundings: Surroundings, ended: @escaping @MainActor (AccountSession) -> Void) {
    let ending = Ending()
    let tokens = surroundings.tokens
    let account = who.account
    let route = ServerRoute(home: who.server, outside: who.outside)
    let wire = RoutedTransport(wire: surroundings.transport, home: who.server, route: route)
    let service = NetworkService(
      server: who.server, transport: wire,
      token: { tokens.token(for: account) },
      signedOut: { Task { await ending.happened() } })
    let folder = surroundings.device.folder(of: who)
    let repository = MovieRepository(
      service: service, store: FileLibraryStore(folder: folder), time: surroundings.time)
    self.who = who
    self.service = service
    self.repository = repository
    autoBackup = AutoBackupModel(service: service)
    compatibility = CompatibilityModel(service: service)
    catalogue = CatalogueModel(service: service, time: surroundings.time, changed: repository.syncNow)
    temporary = surroundings.temporary
    time = surroundings.time
    copies = LocalCopiesModel(
      service: service, folder: LocalCopyFolder(surroundings.documents.appending(path: who.nameOfCopies)),
      settings: folder, temporary: temporary, time: time)
    queue = RefreshQueue(folder: folder, time: surroundings.time, refresh: repository.refresh)
    keep = SignInKeeper(
      current: { tokens.token(for: account) },
      token: { token throws(APIError) in try tokens.keep(token, for: account) },
      signIn: { who throws(APIError) in try surroundings.device.signIn.write(who) },
      user: { address throws(APIError) in
        try await NetworkService(
          server: address, transport: surroundings.transport, token: { tokens.token(for: account) }
        ).currentUser()
      })
    self.route = route
    ending.handle = { [weak self] in if let self { ended(self) } }
    repository.synced = { [copies] in await copies.copyIfDue() }
  }

  init(
    who: SavedSignIn, service: any SignedInService, repository: MovieRepository, queue: RefreshQueue, temporary: URL
  ) {
    self.who = who
    self.service = service
    self.repository = repository
    self.queue = queue
    autoBackup = AutoBackupModel(service: service)
    compatibility = CompatibilityModel(service: service)
    catalogue = CatalogueModel(service: service, time: .live, changed: repository.syncNow)
    self.temporary = temporary
    time = .live
    keep = SignInKeeper(current: { nil }, token: { _ in }, signIn: { _ in }, user: { _ in who.user })
    route = ServerRoute(home: who.server, outside: who.outside)
    copies = LocalCopiesModel(
      service: service, folder: LocalCopyFolder(temporary.appending(path: "copies")), settings: temporary,
      temporary: temporary, time: .live)
  }

  /// The person may be in another network than before.
  func cameBack() async {
    await route.forget()
    await catchUp()
  }

  /// What came in meanwhile, first, and then the queue: it may hold titles that came with it.
  func catchUp() async {
    async let status: Void = autoBackup.load()
    async let version: Void = compatibility.load()
    await repository.syncNow()
    await renewToken()
    catalogue.follow()
    queue.resume()
    _ = await (status, version)
  }

  /// When the system wakes the app for a moment.
  func workInBackground() async {
    await copies.copyIfDue()
    await renewToken()
    await flush()
  }

  /// Once a day, so that whoever uses the app now and then is never asked for the password again.
  private func renewToken() async {
    let now = time.now().timeIntervalSince1970
    if let last = who.renewedAt, (0..<Self.secondsBetweenTokens).contains(now - last) { return }
    guard let used = keep.current(), let answer = try? await service.renewedToken() else { return }
    // Signed out meanwhile, or another one has taken its place already.
    guard !isClosed, keep.current() == used, (try? keep.token(answer)) != nil else { return }
    who.renewedAt = now
    // Where it can't be kept, it is renewed again the next time.
    try? keep.signIn(who)
  }

  nonisolated static let secondsBetweenTokens = 86_400.0

  /// Writes what has not been written yet: the app may be ended without a word.
  func flush() async {
    await repository.flush()
    await queue.flush()
  }

  /// Gives up what is under way.
  func close() async {
    isClosed = true
    await copies.close()
    await catalogue.stop()
    await moving.stop()
    await queue.stop()
    await repository.close()
  }
}

/// Keeps what changes of a sign-in while it lasts.
struct SignInKeeper: Sendable {
  var current: @Sendable () -> String?
  var token: @Sendable (String) throws(APIError) -> Void
  var signIn: @Sendable (SavedSignIn) throws(APIError) -> Void
  /// Whose token it is, for the server at this address.
  var user: @Sendable (ServerAddress) async throws(APIError) -> User
}

extension TransferModel {
  convenience init(session: AccountSession, foreign: (@MainActor (URL) -> Void)? = nil) {
    self.init(
      service: session.service, repository: session.repository, queue: session.queue,
      intake: FileIntake(temporary: session.temporary), catalogue: session.catalogue, foreign: foreign)
  }
}

/// Links the service's "signed out" with the session that is made around it.
@MainActor private final class Ending {
  var handle: @MainActor () -> Void = {}
  nonisolated init() {}
  func happened() { handle() }
}
