// The part of BackgroundTasks that the app uses, for the same check.

@_exported import Foundation

open class BGTaskRequest {
  public var earliestBeginDate: Date?
}

public final class BGAppRefreshTaskRequest: BGTaskRequest {
  public init(identifier: String) {}
}

public final class BGTaskScheduler: Sendable {
  public static let shared = BGTaskScheduler()
  public func submit(_ request: BGTaskRequest) throws {}
}
