/// How the nightly backups are doing.
struct BackupStatus: Codable, Hashable, Sendable {
  enum State: String, OpenEnum {
    case off, ok, late, failing, missing, shrunk, other
  }

  /// Much of the library disappeared between two backups; the older ones are kept.
  struct Loss: Codable, Hashable, Sendable {
    let backup: String
    let before: String
    let sentence: String
    let seen: Bool
  }

  let backupEnabled: Bool
  let schedule: String
  var timezone = ""
  var state: State
  /// What is so and what to do about it, in the server's words.
  var sentence = ""
  var lastSuccessAt: Timestamp?
  var lastSuccessFile: String?
  var lastFailureAt: Timestamp?
  var lastFailureReason: String?
  var failingSince: Timestamp?
  /// The newest restore test of a backup.
  var lastTestAt: Timestamp?
  var lastTestOk: Bool?
  var lastTestFailure: String?
  let nextRunAt: Timestamp
  var loss: Loss?
  /// Nightly backups ended with an upgrade: the person is asked once whether they should go on.
  var askToEnable = false
}

extension BackupStatus {
  private enum Keys: String, CodingKey {
    case backupEnabled, schedule, timezone, state, sentence, lastSuccessAt, lastSuccessFile, lastFailureAt
    case lastFailureReason, failingSince, lastTestAt, lastTestOk, lastTestFailure, nextRunAt, loss, askToEnable
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Keys.self)
    backupEnabled = try fields.decode(Bool.self, forKey: .backupEnabled)
    schedule = try fields.decode(.schedule, or: "daily")
    timezone = try fields.decode(.timezone, or: "")
    state = try fields.decode(.state, or: .other)
    sentence = try fields.decode(.sentence, or: "")
    lastSuccessAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastSuccessAt)
    lastSuccessFile = try fields.decodeIfPresent(String.self, forKey: .lastSuccessFile)
    lastFailureAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastFailureAt)
    lastFailureReason = try fields.decodeIfPresent(String.self, forKey: .lastFailureReason)
    failingSince = try fields.decodeIfPresent(Timestamp.self, forKey: .failingSince)
    lastTestAt = try fields.decodeIfPresent(Timestamp.self, forKey: .lastTestAt)
    lastTestOk = try fields.decodeIfPresent(Bool.self, forKey: .lastTestOk)
    lastTestFailure = try fields.decodeIfPresent(String.self, forKey: .lastTestFailure)
    nextRunAt = try fields.decode(Timestamp.self, forKey: .nextRunAt)
    loss = try fields.decodeIfPresent(Loss.self, forKey: .loss)
    askToEnable = try fields.decode(.askToEnable, or: false)
  }
}
