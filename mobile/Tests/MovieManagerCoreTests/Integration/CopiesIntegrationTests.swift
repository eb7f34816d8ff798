import Foundation
import Testing

@testable import MovieManagerCore

/// Copies of backups in further places, against real servers that copy to folders.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot)) struct CopiesIntegrationTests {
  /// A server that copies to a folder, and somebody there with two titles and a backup of them.
  private struct Household {
    let server: RealServer
    let folder: URL
    let service: NetworkService
    let repository: MovieRepository
    let transfer: TransferModel
    let copies: CopiesModel

    var usb: URL { folder.appending(path: "usb") }

    @MainActor init(_ settings: [String: String] = [:]) async throws {
      folder = Fixture.folder()
      let usb = folder.appending(path: "usb")
      try FileManager.default.createDirectory(at: usb, withIntermediateDirectories: true)
      server = try await RealServer.start(
        settings.merging(["BACKUP_COPIES": usb.path(percentEncoded: false)]) { $1 }, ownDatabase: true)
      service = try await server.signedIn().service
      repository = MovieRepository(service: service, store: FileLibraryStore(folder: folder), time: .live)
      transfer = TransferModel(
        service: service, repository: repository,
        queue: RefreshQueue(folder: folder, time: .live) { _ in [:] }, intake: FileIntake(temporary: folder))
      copies = CopiesModel(service: service)
      let document = Document.library([
        Document.movie("tt7000001", status: "watched", rating: 8.5), Document.movie("tt7000002"),
      ])
      _ = try await service.importBackup(try Document.data(document))
      _ = try await service.runBackup()
    }

    /// The server's own round may be at the place: then the operator's command leaves it to that one.
    @MainActor func copied() async throws -> CopyPlace {
      for _ in 1...30 {
        try await server.command("backup", "copies", "--now")
        await copies.load()
        if let place = copies.copies?.places.first, place.copies.count == 2, place.state == .ok { return place }
      }
      Issue.record("\(copies.phase)")
      throw APIError.cancelled
    }

    @MainActor func titles() async -> [String: MovieStatus] {
      await repository.syncNow()
      return repository.library.movies.mapValues(\.status)
    }
  }

  private func preview(_ model: TransferModel) throws -> TransferModel.Preview {
    guard case .preview(let preview) = model.phase else {
      Issue.record("\(model.phase)")
      throw APIError.cancelled
    }
    return preview
  }

  private func failure(_ model: TransferModel) throws -> String {
    guard case .failed(let failure) = model.phase else {
      Issue.record("\(model.phase)")
      throw APIError.cancelled
    }
    return failure.sentence
  }

  @Test func aServerThatCopiesNowhereIsNotSpokenOf() async throws {
    let model = CopiesModel(service: try await RealServer.main().signedIn().service)
    await model.load()
    #expect(model.phase == .noPlaces)
  }

  @Test func aCopyIsRestoredAsItWasShownAndUndone() async throws {
    let house = try await Household()
    let place = try await house.copied()
    #expect(place.name == "Folder “usb”")
    #expect(place.sentence.hasPrefix("Holds the newest backup."))
    #expect(house.copies.copies?.locking?.locked == false)
    let newest = try #require(place.newest)
    #expect(newest.movies == 2 && newest.confirmedAt != nil && newest.canBeRestored)
    #expect(newest.lockSentence == "Not locked")

    try await house.repository.setStatus(.deleted, of: "tt7000001")
    await house.transfer.openCopy(place.placed(newest))
    let shown = try preview(house.transfer)
    #expect(shown.plan.mode == .replace)
    #expect(shown.plan.changes.movies == .init(added: 0, updated: 1, unchanged: 1, kept: 0, removed: 0))
    // Another device adds a title meanwhile, which the restore would remove.
    _ = try await house.service.setStatus(.toWatch, place: .asItIs, of: "tt7000003")
    await house.transfer.confirm()
    let changed = try preview(house.transfer)
    #expect(changed.notice == TransferModel.planChanged)
    #expect(changed.plan.changes.movies == .init(added: 0, updated: 1, unchanged: 1, kept: 0, removed: 1))
    #expect(await house.titles() == ["tt7000001": .deleted, "tt7000002": .toWatch, "tt7000003": .toWatch])

    await house.transfer.confirm()
    #expect(await house.titles() == ["tt7000001": .watched, "tt7000002": .toWatch])
    await house.transfer.undo()
    #expect(house.transfer.phase == .undone)
    #expect(await house.titles() == ["tt7000001": .deleted, "tt7000002": .toWatch, "tt7000003": .toWatch])
    try await house.server.stop()
  }

  @Test func whatIsWrongWithACopyOrItsPlaceIsSaidAndNothingIsChanged() async throws {
    let house = try await Household()
    let place = try await house.copied()
    let (newest, older) = (try #require(place.newest), try #require(place.older.first))
    let before = try await Document.withoutStamp(house.service.exportBackup())

    try damage(newest.filename, below: house.usb)
    await house.transfer.openCopy(place.placed(newest))
    #expect(try failure(house.transfer).contains("damaged"))
    house.transfer.dismiss()

    try FileManager.default.moveItem(at: house.usb, to: house.folder.appending(path: "taken-along"))
    await house.transfer.openCopy(place.placed(older))
    #expect(try failure(house.transfer).hasPrefix("Folder “usb” cannot be used now: "))
    house.transfer.dismiss()
    try await house.server.command("backup", "copies", "--now")
    await house.copies.load()
    #expect(house.copies.copies?.places.map(\.state) == [.unreachable])
    let attention = try #require(house.copies.copies?.places.first?.attention)
    #expect(attention.hasPrefix("Folder “usb”: Not reachable since"))

    await house.transfer.openCopy(
      PlacedCopy(filename: newest.filename, createdAt: 5, placeId: "nowhere", placeName: "Nowhere"))
    #expect(try failure(house.transfer) == "The server has no place of this name for copies.")
    #expect(try await Document.withoutStamp(house.service.exportBackup()) == before)
    try await house.server.stop()
  }

  @Test func aCopyThatOnlyItsOwnerOpensNamesTheKitAndIsNotRestored() async throws {
    let house = try await Household([
      // The public half of a key that nobody has.
      "BACKUP_AGE_RECIPIENTS": "age1epza73ea0av04p25a24l2fx4xqpv5qle0r0w3lzekryry5x0p49sjtutnz",
      "BACKUP_AGE_OWNER_ONLY": "true",
    ])
    let place = try await house.copied()
    let newest = try #require(place.newest)
    let kit = try #require(newest.openedBy.first)
    #expect(newest.filename.hasSuffix(".json.zst.age"))
    #expect(newest.lockSentence == "Locked, opens with kit \(kit)")
    #expect(house.copies.copies?.locking?.locked == true)
    #expect(house.copies.copies?.locking?.sentence.contains(kit) == true)
    #expect(!newest.openable && !newest.canBeRestored && newest.closedSentence != nil)
    await house.transfer.openCopy(place.placed(newest))
    #expect(try failure(house.transfer).contains("is locked, and opens with the key \(kit)"))
    try await house.server.stop()
  }

  private func damage(_ filename: String, below folder: URL) throws {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let file = try #require(files?.lazy.compactMap { $0 as? URL }.first { $0.lastPathComponent == filename })
    var content = try Data(contentsOf: file)
    content[content.count / 2] ^= 1
    try content.write(to: file)
  }
}
