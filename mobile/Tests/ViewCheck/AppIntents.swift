// The part of AppIntents that the app uses, for the same check. It runs nothing.

@_exported import Foundation
import UniformTypeIdentifiers

public struct LocalizedStringResource: ExpressibleByStringInterpolation, Sendable {
  public init(stringLiteral value: String) {}
}
public protocol CustomLocalizedStringResourceConvertible {
  var localizedStringResource: LocalizedStringResource { get }
}

public struct IntentDescription: ExpressibleByStringLiteral, Sendable { public init(stringLiteral value: String) {} }
public struct IntentDialog: ExpressibleByStringInterpolation, Sendable { public init(stringLiteral value: String) {} }
public struct IntentFile: Sendable {
  public init(fileURL: URL, filename: String? = nil, type: UTType? = nil) {}
}

public protocol IntentResult: Sendable {}
public protocol ReturnsValue<Value>: IntentResult { associatedtype Value: Sendable }
public protocol ProvidesDialog: IntentResult {}
public struct ValueResult<Value: Sendable>: ReturnsValue {}
public struct DialogResult: ProvidesDialog {}
extension IntentResult {
  public static func result<Value: Sendable>(value: Value) -> Self where Self == ValueResult<Value> { .init() }
  public static func result(dialog: IntentDialog) -> Self where Self == DialogResult { .init() }
}

public protocol AppIntent: Sendable {
  associatedtype PerformResult: IntentResult
  static var title: LocalizedStringResource { get }
  static var description: IntentDescription? { get }
  init()
  func perform() async throws -> PerformResult
}
extension AppIntent {
  public typealias Dependency = AppDependency
  public typealias Parameter = IntentParameter
}

@propertyWrapper public struct IntentParameter<Value: Sendable>: Sendable {
  public init(title: LocalizedStringResource, description: LocalizedStringResource? = nil) {}
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: IntentParameter<Value> { self }
  public func requestDisambiguation(among values: [Value], dialog: IntentDialog? = nil) async throws -> Value {
    fatalError()
  }
}

@propertyWrapper public struct AppDependency<Value: Sendable>: Sendable {
  public init() {}
  public var wrappedValue: Value { fatalError() }
}
public final class AppDependencyManager: Sendable {
  public static let shared = AppDependencyManager()
  public func add<Value: Sendable>(dependency: @autoclosure @escaping @Sendable () -> Value) {}
}

public struct AppShortcutPhraseToken: Sendable { public static let applicationName = Self() }
public struct AppShortcutPhrase<Intent>: ExpressibleByStringInterpolation {
  public struct StringInterpolation: StringInterpolationProtocol {
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) {}
    public mutating func appendInterpolation(_ token: AppShortcutPhraseToken) {}
  }
  public init(stringLiteral value: String) {}
  public init(stringInterpolation: StringInterpolation) {}
}
public struct AppShortcut {
  public init<Intent: AppIntent>(
    intent: Intent, phrases: [AppShortcutPhrase<Intent>], shortTitle: LocalizedStringResource, systemImageName: String
  ) {}
}
@resultBuilder public enum AppShortcutsBuilder {
  public static func buildBlock(_ shortcuts: AppShortcut...) -> [AppShortcut] { shortcuts }
}
public protocol AppShortcutsProvider {
  @AppShortcutsBuilder static var appShortcuts: [AppShortcut] { get }
}
