import Foundation

/// Where tokens are kept, one per account. A token is as good as a password.
protocol TokenStore: Sendable {
  func token(for account: String) -> String?
  func keep(_ token: String, for account: String) throws(APIError)
  func forget(_ account: String)
}

#if canImport(Security)
  import Security

  /// The Keychain of Apple's systems.
  struct KeychainTokenStore: TokenStore {
    private let service = "moviemanager.token"

    func token(for account: String) -> String? {
      var query = item(account)
      query[kSecReturnData as String] = true
      query[kSecMatchLimit as String] = kSecMatchLimitOne
      var found: CFTypeRef?
      guard SecItemCopyMatching(query as CFDictionary, &found) == errSecSuccess, let data = found as? Data else {
        return nil
      }
      return String(data: data, encoding: .utf8)
    }

    func keep(_ token: String, for account: String) throws(APIError) {
      forget(account)
      var query = item(account)
      query[kSecValueData as String] = Data(token.utf8)
      // Readable while the phone is locked, for a queue that goes on; never copied to another device.
      query[kSecAttrAccessible as String] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
      guard SecItemAdd(query as CFDictionary, nil) == errSecSuccess else { throw .storage }
    }

    func forget(_ account: String) {
      SecItemDelete(item(account) as CFDictionary)
    }

    private func item(_ account: String) -> [String: Any] {
      [
        kSecClass as String: kSecClassGenericPassword,
        kSecAttrService as String: service,
        kSecAttrAccount as String: account,
      ]
    }
  }
#endif

/// Tokens for as long as the app runs: for previews, tests and systems without a Keychain.
final class MemoryTokenStore: TokenStore {
  private let tokens = Guarded<[String: String]>([:])

  func token(for account: String) -> String? { tokens.value[account] }
  func keep(_ token: String, for account: String) { tokens.change { $0[account] = token } }
  func forget(_ account: String) { tokens.change { $0[account] = nil } }
}
