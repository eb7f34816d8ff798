import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct NoticesModelTests {
  private static let list = "GET /api/notices"
  private static let channels = "POST /api/notices/channels"
  private let transport = ScriptedTransport([:])
  private let wire: HeldTransport
  private let model: NoticesModel

  init() {
    wire = HeldTransport(transport)
    model = NoticesModel(service: NetworkService(wire))
  }

  private func show(_ notices: Notices, _ later: Notices...) async {
    let replies = ([notices] + later).map { Fixture.reply($0) }
    transport.answer(Self.list, with: replies)
    await model.load()
  }

  @Test func channelsAreReadAsTheServerHasThem() async {
    let reply = #"""
      {"channels": [{"id": "c1", "kind": "ntfy", "shown": "https://ntfy.sh/…", "made_at": 1.0, "last_success_at": 2.0,
        "last_failure_at": 3.0, "last_failure": "It answered 410.", "is_failing": true},
        {"id": "c2", "kind": "pigeon", "speed": 3}],
       "sends_mail": true,
       "operator": {"count": 2, "failing": 1, "last_success_at": 4.0, "last_failure_at": 5.0, "last_failure": "Gone."}}
      """#
    transport.answer(Self.list, with: .ok(reply))
    await model.load()
    let ntfy = NoticeChannel(
      id: "c1", kind: .ntfy, shown: "https://ntfy.sh/…", lastSuccessAt: 2, lastFailureAt: 3,
      lastFailure: "It answered 410.", isFailing: true)
    let pigeon = NoticeChannel(id: "c2", kind: .other)
    let `operator` = OperatorChannels(
      count: 2, failing: 1, lastSuccessAt: 4, lastFailureAt: 5, lastFailure: "Gone.")
    #expect(model.phase == .loaded(Notices(channels: [ntfy, pigeon], sendsMail: true, operator: `operator`)))
    #expect(pigeon.name == "Channel")
    #expect(pigeon.standing(now: Fixture.now) == "Not tried yet")
  }

  @Test func aServerOfTheEarlierKindIsNotSpokenOf() async {
    #expect(!model.isOffered)
    transport.answer(Self.list, with: Fixture.unknownAddress)
    await model.load()
    transport.answer(Self.list, with: .offline)
    await model.load()
    #expect(model.phase == .notThere)
    #expect(!model.isOffered)
  }

  @Test func whatWasKnownStaysWhileTheServerCannotBeAsked() async {
    let notices = Notices(channels: [Fixture.channel()])
    await show(notices)
    transport.answer(Self.list, with: .offline)
    await model.load()
    #expect(model.phase == .failed(APIError.notConnected.sentence, known: notices))
    #expect(model.isOffered)
  }

  // MARK: Adding

  @Test(arguments: [
    (ChannelDraft(kind: .ntfy, address: " https://ntfy.sh/robin\n"), JSONValue.text("https://ntfy.sh/robin")),
    (ChannelDraft(kind: .webhook, address: "https://hooks.example.org/1"), .text("https://hooks.example.org/1")),
    (ChannelDraft(kind: .email, address: "left over from another kind"), .null),
  ])
  func aChannelIsAddedAndShown(draft: ChannelDraft, address: JSONValue) async throws {
    let added = Fixture.channel("c2")
    await show(Notices(), Notices(channels: [added]))
    transport.answer(Self.channels, with: Fixture.reply(added))
    let form = PendingChange()
    await model.add(draft, in: form)
    #expect(form.phase == .done)
    #expect(model.phase == .loaded(Notices(channels: [added])))
    let sent = try #require(transport.asked.first { $0.line == Self.channels }?.body)
    #expect(
      try JSONDecoder().decode(JSONValue.self, from: Data(sent.utf8))
        == .object(["kind": .text(draft.kind.rawValue), "address": address]))
  }

  @Test func whatTheServerRefusesIsSaidInTheForm() async {
    await show(Notices())
    transport.answer(Self.channels, with: .problem(422, "This address cannot be used: it names no server."))
    let form = PendingChange()
    await model.add(ChannelDraft(kind: .webhook, address: "https://"), in: form)
    #expect(form.failure == "This address cannot be used: it names no server.")
    #expect(model.phase == .loaded(Notices()))
    #expect(!model.isShowingOutcome)
  }

  @Test func aChannelThatWasTakenIsShownAlsoWhereTheListDoesNotCome() async {
    await show(Notices())
    transport.answer(Self.list, with: .offline)
    transport.answer(Self.channels, with: Fixture.reply(Fixture.channel()))
    let form = PendingChange()
    await model.add(ChannelDraft(kind: .ntfy, address: "https://ntfy.sh/robin"), in: form)
    #expect(form.phase == .done)
    #expect(model.notices == Notices(channels: [Fixture.channel()]))
  }

  @Test func anAnswerFromBeforeTheAddingDoesNotHideTheChannel() async {
    let added = Notices(channels: [Fixture.channel()])
    await show(Notices())
    transport.answer(Self.list, with: Fixture.reply(Notices()), Fixture.reply(added))
    transport.answer(Self.channels, with: Fixture.reply(Fixture.channel()))
    wire.holdNext("api/notices")
    let early = Task { await model.load() }
    #expect(await eventually { transport.lines.count == 2 })
    await model.add(ChannelDraft(kind: .ntfy, address: "https://ntfy.sh/robin"), in: PendingChange())
    wire.release("api/notices")
    await early.value
    #expect(model.phase == .loaded(added))
  }

  @Test func onlyWhatTheServerCanDoIsOffered() {
    #expect(Notices(sendsMail: true).possibleKinds == [.email, .ntfy, .webhook])
    #expect(Notices(sendsMail: false).possibleKinds == [.ntfy, .webhook])
    let mail = Fixture.channel(kind: .email)
    #expect(Notices(channels: [mail], sendsMail: true).possibleKinds == [.ntfy, .webhook])
    #expect(ChannelDraft(kind: .email).canSave)
    #expect(!ChannelDraft(kind: .ntfy, address: "  ").canSave)
    #expect(ChannelDraft(kind: .webhook, address: "x").canSave)
  }

  // MARK: Trying

  @Test func aTestSaysWhatCameOfItAndTheListIsFetchedAgain() async {
    let failing = Fixture.channel(failure: "It answered 410.")
    await show(Notices(channels: [Fixture.channel()]), Notices(channels: [failing]))
    transport.answer(
      Self.channels + "/c1/test", with: .ok(#"{"delivered": false, "sentence": "It answered 410."}"#),
      .ok(#"{"delivered": true, "sentence": "The test was delivered."}"#))
    await model.test(Fixture.channel())
    #expect(model.outcome == .notDelivered("It answered 410."))
    #expect(model.outcome?.sentence == "The test did not arrive. It answered 410.")
    #expect(model.phase == .loaded(Notices(channels: [failing])))
    model.isShowingOutcome = false
    #expect(model.outcome == nil)
    await model.test(failing)
    #expect(model.outcome == .delivered("The test was delivered."))
  }

  @Test func aTestThatCannotBeSentSaysWhy() async {
    await show(Notices(channels: [Fixture.channel()]))
    transport.answer(Self.channels + "/c1/test", with: .problem(503, "Several channels are being tried."))
    await model.test(Fixture.channel())
    #expect(model.outcome == .failed("Several channels are being tried."))
    #expect(model.outcome?.title == "That did not work")
    #expect(model.work == [])
  }

  @Test func aSecondTapWhileATestIsUnderWayDoesNothing() async {
    let (one, other) = (Fixture.channel("c1"), Fixture.channel("c2"))
    await show(Notices(channels: [one, other]))
    for id in ["c1", "c2"] {
      transport.answer("\(Self.channels)/\(id)/test", with: .ok(#"{"delivered": true, "sentence": "Delivered."}"#))
    }
    wire.hold("c1/test")
    let testing = Task { await model.test(one) }
    #expect(await eventually { transport.lines.contains(Self.channels + "/c1/test") })
    let again = Task { await model.test(one) }
    #expect(model.isBusy(with: one) && !model.isBusy(with: other))
    // Another one can be tried meanwhile.
    await model.test(other)
    #expect(model.outcome == .delivered("Delivered."))
    wire.release("c1/test")
    await testing.value
    await again.value
    #expect(transport.lines.filter { $0 == Self.channels + "/c1/test" }.count == 1)
    #expect(!model.isBusy(with: one))
  }

  @Test(arguments: [
    (#"[{"delivered": true, "sentence": "The test was delivered."}]"#, "The test was delivered."),
    (
      #"[{"delivered": true, "sentence": "Fine."}, {"delivered": false, "sentence": "It is gone."}]"#,
      "The test did not arrive. It is gone."
    ),
    ("[]", "The test did not arrive. No address is set."),
  ])
  func theWorstOfTheOperatorsTestsIsSaid(results: String, sentence: String) async {
    await show(Notices(operator: OperatorChannels(count: 2)))
    transport.answer("POST /api/notices/operator/test", with: .ok(#"{"results": \#(results)}"#))
    await model.testOperator()
    #expect(model.outcome?.sentence == sentence)
    #expect(model.work == [])
  }

  // MARK: Removing

  @Test func aRemovedChannelGoesFromTheList() async {
    await show(Notices(channels: [Fixture.channel("c1"), Fixture.channel("c2")]))
    transport.answer("DELETE /api/notices/channels/c1", with: .noContent)
    transport.answer(Self.list, with: .offline)
    await model.remove(Fixture.channel("c1"))
    #expect(model.notices == Notices(channels: [Fixture.channel("c2")]))
    #expect(model.outcome == nil)
  }

  @Test func aChannelThatAnotherDeviceRemovedGoesToo() async {
    await show(Notices(channels: [Fixture.channel()]), Notices())
    transport.answer(
      "DELETE /api/notices/channels/c1", with: .problem(404, "There is no such channel of this account."))
    await model.remove(Fixture.channel())
    #expect(model.outcome == .failed("There is no such channel of this account."))
    #expect(model.phase == .loaded(Notices()))
  }
}

@Suite struct NoticeWordingTests {
  private static let now = Fixture.now
  private static func ago(_ seconds: Double) -> Timestamp { now.timeIntervalSince1970 - seconds }

  @Test func aChannelSaysWhetherItArrives() {
    var channel = Fixture.channel()
    #expect(channel.name == "ntfy https://ntfy.sh/…")
    #expect(channel.standing(now: Self.now) == "Not tried yet")
    channel.lastSuccessAt = Self.ago(2 * 3600)
    #expect(channel.standing(now: Self.now) == "Arrived 2 hours ago")
    #expect(channel.attention(now: Self.now) == nil)
    channel.lastFailureAt = Self.ago(60)
    #expect(channel.standing(now: Self.now) == "Arrived 2 hours ago", "a failure that is made good is over")
    channel.isFailing = true
    #expect(channel.standing(now: Self.now) == "Last try failed, 1 minute ago.")
    channel.lastFailure = "It answered 410."
    #expect(channel.standing(now: Self.now) == "Last try failed, 1 minute ago. It answered 410.")
    #expect(
      channel.attention(now: Self.now)
        == "ntfy https://ntfy.sh/…: Last try failed, 1 minute ago. It answered 410.")
  }

  @Test(arguments: [
    (0, 0, "Nobody is told how the backups of everybody on this server go. Its operator sets that by NOTICE_URLS."),
    (1, 0, "1 address is told how the backups of everybody go."),
    (2, 1, "2 addresses are told how the backups of everybody go. 1 of them did not take the last message."),
  ])
  func theOwnerIsToldHowTheOperatorsChannelsDo(count: Int, failing: Int, sentence: String) {
    #expect(OperatorChannels(count: count, failing: failing).sentence == sentence)
  }

  @Test func theWayToTheChannelsSaysHowManyThereAre() {
    #expect(Notices().summary == "None")
    #expect(Notices(channels: [Fixture.channel()]).summary == "1 channel")
    #expect(NoticeChannel.Kind.apprise.name == "Operator")
    #expect(NoticeChannel.Kind.email.name == "Email")
    #expect(NoticeChannel.Kind.webhook.name == "Webhook")
  }
}
