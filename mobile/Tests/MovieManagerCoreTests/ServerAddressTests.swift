import Testing

@testable import MovieManagerCore

@Suite struct ServerAddressTests {
  @Test(arguments: [
    ("192.168.1.20", "http://192.168.1.20:8155"),
    ("192.168.1.20:9000", "http://192.168.1.20:9000"),
    (" nas.local ", "http://nas.local:8155"),
    ("localhost", "http://localhost:8155"),
    ("http://nas.local", "http://nas.local"),
    ("nas.lan", "http://nas.lan:8155"),
    ("http://movies.home.arpa", "http://movies.home.arpa"),
    ("nas.tail1234.ts.net:8155", "http://nas.tail1234.ts.net:8155"),
    ("https://nas.tail1234.ts.net", "https://nas.tail1234.ts.net"),
    ("movies.example.org", "https://movies.example.org"),
    ("Movies.Example.org/", "https://movies.example.org"),
    ("https://example.org/movies/api/", "https://example.org/movies"),
    ("http://192.168.1.20:8155/account?x=1#y", "http://192.168.1.20:8155/account"),
  ])
  func anAddressIsUnderstoodAsAPersonMeansIt(typed: String, url: String) throws {
    #expect(try ServerAddress(typed).url.absoluteString == url)
  }

  @Test(arguments: ["", "   ", "ftp://example.org", "http://", "https://sam:secret@example.org", "not an address"])
  func whatIsNotAnAddressIsRefused(typed: String) {
    #expect(throws: ServerAddress.Refusal.notAnAddress) { try ServerAddress(typed) }
  }

  @Test func aPublicNameWithoutEncryptionIsRefused() {
    #expect(throws: ServerAddress.Refusal.needsEncryption(host: "movies.example.org")) {
      try ServerAddress("http://movies.example.org")
    }
  }
}
