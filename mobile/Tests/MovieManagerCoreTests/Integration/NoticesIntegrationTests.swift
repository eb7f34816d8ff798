import Foundation
import Testing

@testable import MovieManagerCore

/// Where an account hears of its backups, against real servers.
@MainActor @Suite(.enabled(if: RealServer.isThere, RealServer.whyNot)) struct NoticesIntegrationTests {
  private func model(on server: RealServer) async throws -> NoticesModel {
    let model = NoticesModel(service: try await server.signedIn().service)
    await model.load()
    return model
  }

  private func add(_ kind: ChannelDraft.Kind, _ address: String = "", to model: NoticesModel) async -> PendingChange {
    let form = PendingChange()
    await model.add(ChannelDraft(kind: kind, address: address), in: form)
    return form
  }

  @Test func aWebhookIsAddedTriedAndRemoved() async throws {
    let server = try await RealServer.start(["ALLOW_PRIVATE_TARGETS": "true"])
    let model = try await model(on: server)
    #expect(model.phase == .loaded(Notices()))
    let receiver = try RealServer.receiver(named: "webhook")
    let form = await add(.webhook, " \(receiver) ", to: model)
    #expect(form.phase == .done)
    let channel = try #require(model.notices?.channels.first)
    let name = channel.name
    #expect(name.wholeMatch(of: /Webhook http:\/\/127\.0\.0\.1:\d+\/…/) != nil)
    #expect(channel.standing(now: .now) == "Not tried yet")

    await model.test(channel)
    #expect(model.outcome == .delivered("The test was delivered."))
    let message = JSONValue.object([
      "title": .text("Movie Manager: a test"), "severity": .text("well"),
      "text": .text("This is a test. You will hear of your backups here."),
    ])
    #expect(try await RealServer.received(at: "webhook") == [message])
    let tried = try #require(model.notices?.channels.first)
    #expect(tried.lastSuccessAt != nil && !tried.isFailing)

    await model.remove(tried)
    #expect(model.phase == .loaded(Notices()))
    await model.test(tried)
    #expect(model.outcome == .failed("There is no such channel of this account."))
    try await server.stop()
  }

  @Test func whatDoesNotArriveIsSaidWithItsReason() async throws {
    let model = try await model(on: RealServer.main())
    let form = await add(.ntfy, "http://127.0.0.1:9/topic", to: model)
    #expect(form.phase == .done)
    let channel = try #require(model.notices?.channels.first)
    await model.test(channel)
    let reason = "It is in a private network, and the operator has not set ALLOW_PRIVATE_TARGETS."
    #expect(model.outcome == .notDelivered(reason))
    let failing = try #require(model.notices?.channels.first)
    #expect(failing.isFailing)
    #expect(failing.standing(now: .now) == "Last try failed, just now. \(reason)")
  }

  @Test func whatTheServerRefusesIsSaidInItsWordsAndNothingIsAdded() async throws {
    let model = try await model(on: RealServer.main())
    for (kind, address, refusal) in [
      (ChannelDraft.Kind.webhook, "ftp://example.org", "it has to begin with https:// or http://."),
      (.ntfy, "https://ntfy.sh", "an ntfy address ends with the topic: https://ntfy.sh/your-topic."),
      (.webhook, "https://", "it names no server."),
    ] {
      let form = await add(kind, address, to: model)
      #expect(form.failure == "This address cannot be used: \(refusal)")
    }
    let long = await add(.webhook, "https://example.org/" + String(repeating: "x", count: 500), to: model)
    #expect(long.failure?.isEmpty == false)
    let mail = await add(.email, to: model)
    #expect(mail.failure == "This server sends no email. Choose ntfy or a webhook.")
    #expect(model.phase == .loaded(Notices()))

    for number in 1...5 {
      let form = await add(.ntfy, "https://ntfy.example.org/\(number)", to: model)
      #expect(form.phase == .done)
    }
    let twice = await add(.ntfy, "https://ntfy.example.org/1", to: model)
    #expect(twice.failure == "This channel is there already.")
    let sixth = await add(.ntfy, "https://ntfy.example.org/6", to: model)
    #expect(sixth.failure == "There are 5 channels already. Remove one that is not needed.")
    #expect(model.notices?.channels.count == 5)
  }

  @Test func theOwnerAddsEmailAndSeesHowTheOperatorsChannelsDo() async throws {
    let server = try await RealServer.start(
      [
        // Nothing listens there.
        "SMTP_URL": "smtp://127.0.0.1:9", "SMTP_FROM": "films@example.org", "PUBLIC_URL": "https://films.example.org",
        "NOTICE_URLS": "json://127.0.0.1:9",
      ], ownDatabase: true)
    let visitor = NetworkService(server: server.address, transport: URLSessionTransport())
    let owner = try await visitor.createFirstAccount(
      email: "robin@example.org", username: "Robin", password: Credentials.password)
    let model = NoticesModel(
      service: NetworkService(
        server: server.address, transport: URLSessionTransport(), token: { owner.accessToken }))
    await model.load()
    #expect(model.phase == .loaded(Notices(sendsMail: true, operator: OperatorChannels(count: 1))))
    #expect(model.notices?.possibleKinds == [.email, .ntfy, .webhook])

    let form = await add(.email, to: model)
    #expect(form.phase == .done)
    let mail = try #require(model.notices?.channels.first)
    #expect(mail.name == "Email robin@example.org")
    #expect(model.notices?.possibleKinds == [.ntfy, .webhook])
    await model.test(mail)
    #expect(model.outcome == .notDelivered("The server's mail server did not take it."))

    await model.testOperator()
    #expect(model.outcome?.sentence.hasPrefix("The test did not arrive. ") == true)
    #expect(model.notices?.operator?.failing == 1)

    let other = try await self.model(on: server)
    #expect(other.phase == .loaded(Notices(sendsMail: true)), "somebody else sees the operator's channels")
    await other.testOperator()
    if case .failed = other.outcome {} else { Issue.record("\(String(describing: other.outcome))") }
    try await server.stop()
  }
}
