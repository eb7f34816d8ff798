import Foundation
import Testing

@testable import MovieManagerCore

@MainActor @Suite struct SignInModelTests {
  private final class Signed { var users: [String] = [] }

  private let transport = ScriptedTransport([
    "GET /api/health": [.ok(#"{"status": "ok", "version": "1"}"#)],
    "GET /api/auth/setup": [.ok(#"{"needed": false}"#)],
  ])
  private let signed = Signed()
  private let reply = ScriptedTransport.Reply.ok(
    #"{"access_token": "t", "token_type": "bearer", "user": {"id": "u1", "email": "sam@example.org", "username": "Sam", "created_at": null}}"#
  )

  private func model(previous: SavedSignIn? = nil) -> SignInModel {
    let transport = transport
    let signed = signed
    return SignInModel(
      previous: previous, service: { NetworkService(server: $0, transport: transport) },
      signedIn: { reply, _ in signed.users.append(reply.user.username) })
  }

  @Test func aPersonSignsInToTheirServer() async {
    transport.answer("POST /api/auth/login", with: reply)
    let model = model()
    #expect(model.phase == .address)
    model.address = "192.168.1.20"
    await model.connect()
    #expect(model.phase == .credentials)
    model.email = "sam@example.org"
    model.password = "correct horse"
    await model.send()
    #expect(signed.users == ["Sam"])
    #expect(model.password == "")
  }

  @Test func onANewServerTheFirstPersonMakesTheFirstAccount() async {
    transport.answer("GET /api/auth/setup", with: .ok(#"{"needed": true}"#))
    transport.answer("POST /api/auth/setup", with: reply)
    let model = model()
    model.address = "192.168.1.20"
    await model.connect()
    #expect(model.phase == .firstAccount)
    model.email = "sam@example.org"
    model.username = "Sam"
    model.password = "short"
    #expect(!model.canSend)
    model.password = "long enough"
    await model.send()
    #expect(signed.users == ["Sam"])
  }

  @Test func aWrongPasswordIsSaidAndCanBeCorrected() async {
    transport.answer("POST /api/auth/login", with: .problem(401, "Email or password is wrong."))
    let model = model()
    model.address = "192.168.1.20"
    await model.connect()
    model.email = "sam@example.org"
    model.password = "wrong"
    await model.send()
    #expect(model.phase == .credentials)
    #expect(model.message == "Email or password is wrong.")
    #expect(signed.users == [])
  }

  @Test func whereNothingAnswersThePersonLearnsWhatToCheck() async {
    transport.answer("GET /api/health", with: .offline)
    let model = model()
    model.address = "192.168.1.20"
    await model.connect()
    #expect(model.phase == .address)
    #expect(model.message?.contains("Nothing answers at http://192.168.1.20:8155.") == true)
    #expect(model.message?.contains("HOST=0.0.0.0") == true)
  }

  @Test func anotherKindOfServerIsNotTakenForOurs() async {
    transport.answer("GET /api/health", with: .ok("<html>"))
    let model = model()
    model.address = "192.168.1.20"
    await model.connect()
    #expect(model.phase == .address)
    #expect(model.message == APIError.notOurServer.sentence)
  }

  @Test func theAddressOfAPageLeadsToItsServer() async {
    transport.answer("GET /library/api/health", with: .ok("<html>"))
    transport.answer("POST /api/auth/login", with: reply)
    let model = model()
    model.address = "http://192.168.1.20:8155/library"
    await model.connect()
    #expect(model.phase == .credentials)
    model.email = "sam@example.org"
    model.password = "correct horse"
    await model.send()
    #expect(signed.users == ["Sam"])
  }

  @Test func aServerOfTheNextKindSaysSoAtOnce() async {
    transport.answer("GET /api/health", with: .ok(#"{"status": "ok", "version": "2.1.0"}"#))
    let model = model()
    model.address = "192.168.1.20"
    await model.connect()
    #expect(model.phase == .credentials)
    #expect(model.message == ServerVersion(text: "2.1.0").notice)
  }

  @Test func aSenselessAddressIsNotAskedFor() async {
    let model = model()
    model.address = "http://example.org"
    await model.connect()
    #expect(model.message == ServerAddress.Refusal.needsEncryption(host: "example.org").sentence)
    #expect(transport.lines == [])
  }

  @Test func somebodyWhoseSignInEndedNeedsOnlyThePassword() async {
    transport.answer("POST /api/auth/login", with: reply)
    let model = model(previous: Fixture.who)
    #expect(model.phase == .credentials)
    #expect(model.email == "sam@example.org")
    #expect(model.message == APIError.signedOut.sentence)
    model.password = "correct horse"
    await model.send()
    #expect(signed.users == ["Sam"])
  }
}
