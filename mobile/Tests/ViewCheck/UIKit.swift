// The part of UIKit that the app uses, for the same check.

@_exported import Foundation

@MainActor open class UIViewController {
  public init() {}
}

public final class UIActivity {}

public final class UIActivityViewController: UIViewController {
  public init(activityItems: [Any], applicationActivities: [UIActivity]?) {}
}
