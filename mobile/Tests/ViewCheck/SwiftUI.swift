// A stand-in for the parts of SwiftUI whose signatures the views of this app use, so that our own typing
// mistakes are found where SwiftUI does not exist. It draws nothing, and says nothing about what Apple's does.

@_exported import Foundation
@_exported import Observation

// MARK: Views

@MainActor @preconcurrency public protocol View {
  associatedtype Body: View
  @ViewBuilder var body: Body { get }
}

extension Never: View { public var body: Never { fatalError() } }

public protocol Leaf: View where Body == Never {}
extension Leaf { public var body: Never { fatalError() } }

public struct EmptyView: Leaf { nonisolated public init() {} }
public struct AnyStandIn: Leaf { nonisolated public init() {} }
public struct TupleView<each Content: View>: Leaf {}
public struct ConditionalContent<One: View, Other: View>: Leaf {}
extension Optional: View where Wrapped: View { public var body: Never { fatalError() } }

@resultBuilder public enum ViewBuilder {
  public static func buildBlock() -> EmptyView { EmptyView() }
  public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
  public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView<repeat each Content> {
    TupleView()
  }
  public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
  public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
  public static func buildEither<One: View, Other: View>(first: One) -> ConditionalContent<One, Other> { .init() }
  public static func buildEither<One: View, Other: View>(second: Other) -> ConditionalContent<One, Other> { .init() }
}

@MainActor @preconcurrency public protocol ViewModifier {
  associatedtype Body: View
  typealias Content = AnyStandIn
  @ViewBuilder func body(content: Content) -> Body
}

// MARK: The app

@MainActor @preconcurrency public protocol Scene {}
public struct WindowGroup<Content: View>: Scene { nonisolated public init(@ViewBuilder content: () -> Content) {} }
public struct AnyScene: Scene {}
public struct BackgroundTask<Request, Response> {}
extension BackgroundTask {
  public static func appRefresh(_ identifier: String) -> BackgroundTask<Void, Void> where Self == BackgroundTask<Void, Void> {
    .init()
  }
}
extension Scene {
  public func backgroundTask<D, R>(
    _ task: BackgroundTask<D, R>, action: @escaping @Sendable (D) async -> R
  ) -> some Scene { AnyScene() }
}

@MainActor @preconcurrency public protocol App {
  associatedtype Body: Scene
  var body: Body { get }
  init()
}
extension App { public static func main() {} }

public enum ScenePhase: Sendable { case background, inactive, active }

// MARK: State

@propertyWrapper public struct State<Value> {
  public init(wrappedValue: Value) { fatalError() }
  public init(initialValue: Value) { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Binding<Value> { fatalError() }
}
extension State: Sendable where Value: Sendable {}
extension State where Value: ExpressibleByNilLiteral { public init() { fatalError() } }

@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
  public init(projectedValue: Binding<Value>) { self = projectedValue }
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Binding<Value> { self }
  public static func constant(_ value: Value) -> Binding<Value> { fatalError() }
  public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> { fatalError() }
}
extension Binding: @unchecked Sendable where Value: Sendable {}

@propertyWrapper @dynamicMemberLookup public struct Bindable<Value: AnyObject & Observable> {
  public init(wrappedValue: Value) { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Bindable<Value> { self }
  public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
    fatalError()
  }
}
extension Bindable: Sendable where Value: Sendable {}

@propertyWrapper public struct Environment<Value> {
  public init(_ keyPath: KeyPath<EnvironmentValues, Value>) { fatalError() }
  public var wrappedValue: Value { fatalError() }
}
extension Environment: @unchecked Sendable where Value: Sendable {}

@propertyWrapper public struct ScaledMetric<Value: BinaryFloatingPoint> {
  public init(wrappedValue: Value) { fatalError() }
  public var wrappedValue: Value { fatalError() }
}
extension ScaledMetric: Sendable where Value: Sendable {}

public struct EnvironmentValues: Sendable {
  public var scenePhase: ScenePhase { .active }
  public var dismiss: DismissAction { DismissAction() }
  public var dynamicTypeSize: DynamicTypeSize {
    get { .large }
    set {}
  }
  public var layoutDirection: LayoutDirection {
    get { .leftToRight }
    set {}
  }
}

@MainActor @preconcurrency public struct DismissAction: Sendable {
  nonisolated init() {}
  public func callAsFunction() {}
}
public enum LayoutDirection: Sendable { case leftToRight, rightToLeft }
public enum ColorScheme: Sendable { case light, dark }
public enum DynamicTypeSize: Sendable, Comparable {
  case large, accessibility1, accessibility2, accessibility3
  public var isAccessibilitySize: Bool { self > .large }
}

// MARK: Text, symbols and colours

public struct LocalizedStringKey: ExpressibleByStringInterpolation, Sendable {
  public init(_ value: String) {}
  public init(stringLiteral value: String) {}
}

public struct Text: Leaf, Sendable {
  nonisolated public init(_ key: LocalizedStringKey) {}
  nonisolated public init(verbatim: String) {}
  @_disfavoredOverload nonisolated public init<S: StringProtocol>(_ content: S) {}
}

public struct Image: Leaf, Sendable {
  nonisolated public init(systemName: String) {}
  nonisolated public func resizable() -> Image { self }
}

public protocol ShapeStyle: Sendable {}
public struct Color: Leaf, ShapeStyle, Sendable {
  nonisolated public init(red: Double, green: Double, blue: Double) {}
  nonisolated public static let secondary = Color(red: 0, green: 0, blue: 0)
  nonisolated public static let accentColor = Color(red: 0, green: 0, blue: 0)
  nonisolated public static let red = Color(red: 0, green: 0, blue: 0)
  nonisolated public func opacity(_ value: Double) -> Color { self }
}
public struct HierarchicalShapeStyle: ShapeStyle {}
public struct TintShapeStyle: ShapeStyle {}
public struct Material: ShapeStyle {}
extension ShapeStyle where Self == HierarchicalShapeStyle {
  public static var primary: Self { .init() }
  public static var secondary: Self { .init() }
  public static var quaternary: Self { .init() }
}
extension ShapeStyle where Self == TintShapeStyle { public static var tint: Self { .init() } }
extension ShapeStyle where Self == Material { public static var bar: Self { .init() } }
extension ShapeStyle where Self == Color {
  public static var orange: Color { .red }
  public static var yellow: Color { .red }
}

public protocol Shape: View, Sendable {}
extension Shape { nonisolated public func fill<S: ShapeStyle>(_ style: S) -> some View { AnyStandIn() } }
public struct Circle: Shape, Leaf { nonisolated public init() {} }
public struct RoundedRectangle: Shape, Leaf { nonisolated public init(cornerRadius: CGFloat) {} }

public struct Font: Sendable {
  public static let headline = Font(), footnote = Font(), callout = Font(), title2 = Font()
  public func bold() -> Font { self }
  public func monospaced() -> Font { self }
}

public struct UITextContentType: Sendable {
  public static let URL = Self(), username = Self(), password = Self(), newPassword = Self()
  public static let emailAddress = Self(), name = Self()
}
public enum UIKeyboardType: Sendable { case URL, emailAddress }
public struct TextInputAutocapitalization: Sendable { public static var never: Self { Self() } }

// Foundation has these on Apple's systems alone.
extension URL {
  public static var applicationSupportDirectory: URL { temporaryDirectory }
  public static var documentsDirectory: URL { temporaryDirectory }
}
