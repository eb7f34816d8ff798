import Foundation

/// Who is signed in, and where. The token is kept apart, in the token store.
struct SavedSignIn: Codable, Hashable, Sendable {
  let server: ServerAddress
  let user: User
  /// Another address of the server, for when the person is not at home.
  var outside: ServerAddress?
  /// When the token was renewed last.
  var renewedAt: Timestamp?

  /// One account of one server: names the token and the folder.
  var account: String { "\(user.id)@\(server.url.absoluteString)" }

  /// The name of the folder of its copies, which people see: no two accounts have the same.
  var nameOfCopies: String {
    let url = server.url
    let place = (url.host() ?? "") + (url.port.map { ":\($0)" } ?? "") + url.path
    return "Copies from \(Self.plain(place)) (\(Self.plain(user.id)))"
  }

  /// Letters, digits, dots and dashes alone: an account's name may hold slashes.
  private static func plain(_ text: String) -> String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: ".-"))
    return (text.addingPercentEncoding(withAllowedCharacters: plain) ?? "").replacing("%", with: "_")
  }
}

/// Where this device keeps things of each account.
struct DeviceFolder: Sendable {
  let url: URL

  var signIn: JSONFile<SavedSignIn> { JSONFile(url: url.appending(path: "sign-in.json")) }

  func folder(of signIn: SavedSignIn) -> URL {
    // Letters and digits alone: an account's name may hold slashes and dots.
    let name = signIn.account.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? signIn.user.id
    return url.appending(path: "accounts").appending(path: name.replacing("%", with: "_"))
  }

  /// What is here can be fetched again from the server, so a backup of the device need not hold it.
  func keepOutOfDeviceBackups() {
    #if canImport(Darwin)
      var folder = url
      var values = URLResourceValues()
      values.isExcludedFromBackup = true
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? folder.setResourceValues(values)
    #endif
  }

  /// What belongs to anybody else, too, is not left behind for whoever comes next.
  func removeFolders(except signIn: SavedSignIn?) {
    let kept = signIn.map { folder(of: $0).lastPathComponent }
    let accounts = url.appending(path: "accounts")
    for name in (try? FileManager.default.contentsOfDirectory(atPath: accounts.path)) ?? [] where name != kept {
      try? FileManager.default.removeItem(at: accounts.appending(path: name))
    }
  }
}
