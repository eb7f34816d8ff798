// The third part of the stand-in: modifiers. Closures that Apple's isolate to the main actor are so here too;
// where that differs between its releases, the stricter form is taken.

import UniformTypeIdentifiers

public enum HorizontalEdge: Sendable { case leading, trailing }
public struct SensoryFeedback: Equatable, Sendable { public static let success = Self(), error = Self() }
public struct IconOnlyLabelStyle: Sendable { public static var iconOnly: Self { Self() } }
public enum Visibility: Sendable { case visible, hidden }
public enum SubmitTriggers: Sendable { case search, text }
public enum ToolbarItemPlacement: Sendable {
  case primaryAction, secondaryAction, cancellationAction, confirmationAction
}
public enum TitleDisplayMode: Sendable { case inline, large }
public struct AccessibilityChildBehavior: Sendable { public static let combine = Self() }
public struct AccessibilityTraits: SetAlgebra, Sendable, OptionSet {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  public static let isSelected = Self(rawValue: 1)
}
public struct SegmentedPickerStyle: Sendable { public static var segmented: Self { Self() } }
public struct PlainListStyle: Sendable { public static var plain: Self { Self() } }
public struct SearchFieldPlacement: Sendable {
  public enum DisplayMode: Sendable { case automatic, always }
  public static let automatic = Self()
  public static func navigationBarDrawer(displayMode: DisplayMode) -> Self { Self() }
}

@MainActor @preconcurrency public protocol ToolbarContent {}
public struct ToolbarItem<Content: View>: ToolbarContent {
  nonisolated public init(placement: ToolbarItemPlacement, @ViewBuilder content: () -> Content) {}
}
public struct ToolbarTuple: ToolbarContent {}
@resultBuilder public enum ToolbarContentBuilder {
  public static func buildExpression<C: ToolbarContent>(_ content: C) -> C { content }
  public static func buildBlock<each C: ToolbarContent>(_ content: repeat each C) -> ToolbarTuple { ToolbarTuple() }
}

extension View {
  nonisolated public func modifier<M: ViewModifier>(_ modifier: M) -> some View { AnyStandIn() }

  nonisolated public func task(
    @_inheritActorContext _ action: sending @escaping @isolated(any) () async -> Void
  ) -> some View { AnyStandIn() }
  nonisolated public func refreshable(action: @escaping @Sendable () async -> Void) -> some View { AnyStandIn() }
  nonisolated public func onAppear(perform action: (() -> Void)? = nil) -> some View { AnyStandIn() }
  nonisolated public func onChange<V: Equatable>(of value: V, _ action: @escaping (V, V) -> Void) -> some View {
    AnyStandIn()
  }
  nonisolated public func onChange<V: Equatable>(of value: V, _ action: @escaping () -> Void) -> some View {
    AnyStandIn()
  }
  nonisolated public func onSubmit(of triggers: SubmitTriggers = .text, _ action: @escaping () -> Void) -> some View {
    AnyStandIn()
  }

  nonisolated public func navigationTitle(_ title: LocalizedStringKey) -> some View { AnyStandIn() }
  nonisolated public func navigationTitle(_ title: Text) -> some View { AnyStandIn() }
  @_disfavoredOverload nonisolated public func navigationTitle<S: StringProtocol>(_ title: S) -> some View {
    AnyStandIn()
  }
  nonisolated public func navigationBarTitleDisplayMode(_ mode: TitleDisplayMode) -> some View { AnyStandIn() }
  nonisolated public func toolbar<C: ToolbarContent>(@ToolbarContentBuilder content: () -> C) -> some View {
    AnyStandIn()
  }
  nonisolated public func toolbar<C: View>(@ViewBuilder content: () -> C) -> some View { AnyStandIn() }
  nonisolated public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View { AnyStandIn() }
  nonisolated public func searchable(
    text: Binding<String>, placement: SearchFieldPlacement = .automatic, prompt: LocalizedStringKey
  ) -> some View { AnyStandIn() }

  nonisolated public func sheet<C: View>(
    isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> C
  ) -> some View { AnyStandIn() }
  nonisolated public func sheet<Item: Identifiable, C: View>(
    item: Binding<Item?>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping (Item) -> C
  ) -> some View { AnyStandIn() }
  nonisolated public func alert<A: View, M: View>(
    _ title: LocalizedStringKey, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A,
    @ViewBuilder message: () -> M
  ) -> some View { AnyStandIn() }
  nonisolated public func confirmationDialog<A: View, M: View>(
    _ title: LocalizedStringKey, isPresented: Binding<Bool>, titleVisibility: Visibility,
    @ViewBuilder actions: () -> A, @ViewBuilder message: () -> M
  ) -> some View { AnyStandIn() }
  nonisolated public func confirmationDialog<A: View, M: View, T>(
    _ title: LocalizedStringKey, isPresented: Binding<Bool>, titleVisibility: Visibility, presenting data: T?,
    @ViewBuilder actions: (T) -> A, @ViewBuilder message: (T) -> M
  ) -> some View { AnyStandIn() }
  nonisolated public func fileImporter(
    isPresented: Binding<Bool>, allowedContentTypes: [UTType], onCompletion: @escaping (Result<URL, any Error>) -> Void
  ) -> some View { AnyStandIn() }
  nonisolated public func fileImporter(
    isPresented: Binding<Bool>, allowedContentTypes: [UTType], allowsMultipleSelection: Bool,
    onCompletion: @escaping (Result<[URL], any Error>) -> Void
  ) -> some View { AnyStandIn() }
  nonisolated public func onOpenURL(perform action: @escaping (URL) -> Void) -> some View { AnyStandIn() }
  nonisolated public func interactiveDismissDisabled(_ isDisabled: Bool = true) -> some View { AnyStandIn() }
  nonisolated public func safeAreaInset<V: View>(
    edge: VerticalEdge, alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> V
  ) -> some View { AnyStandIn() }
  nonisolated public func badge(_ label: Text?) -> some View { AnyStandIn() }
  nonisolated public func swipeActions<T: View>(
    edge: HorizontalEdge = .trailing, @ViewBuilder content: () -> T
  ) -> some View { AnyStandIn() }
  nonisolated public func contextMenu<M: View>(@ViewBuilder menuItems: () -> M) -> some View { AnyStandIn() }
  nonisolated public func sensoryFeedback<T: Equatable>(_ feedback: SensoryFeedback, trigger: T) -> some View {
    AnyStandIn()
  }
  nonisolated public func labelStyle(_ style: IconOnlyLabelStyle) -> some View { AnyStandIn() }
  nonisolated public func listRowSeparator(_ visibility: Visibility) -> some View { AnyStandIn() }

  nonisolated public func tag<V: Hashable>(_ tag: V) -> some View { AnyStandIn() }
  nonisolated public func id<ID: Hashable>(_ id: ID) -> some View { AnyStandIn() }
  nonisolated public func disabled(_ disabled: Bool) -> some View { AnyStandIn() }
  nonisolated public func pickerStyle(_ style: SegmentedPickerStyle) -> some View { AnyStandIn() }
  nonisolated public func listStyle(_ style: PlainListStyle) -> some View { AnyStandIn() }
  nonisolated public func environment<V>(_ keyPath: WritableKeyPath<EnvironmentValues, V>, _ value: V) -> some View {
    AnyStandIn()
  }
  nonisolated public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { AnyStandIn() }

  nonisolated public func font(_ font: Font?) -> some View { AnyStandIn() }
  nonisolated public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { AnyStandIn() }
  nonisolated public func background<S: ShapeStyle>(_ style: S) -> some View { AnyStandIn() }
  nonisolated public func background<V: View>(_ view: V) -> some View { AnyStandIn() }
  nonisolated public func clipShape<S: Shape>(_ shape: S) -> some View { AnyStandIn() }
  nonisolated public func scaledToFill() -> some View { AnyStandIn() }
  nonisolated public func padding() -> some View { AnyStandIn() }
  nonisolated public func frame(width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center)
    -> some View
  {
    AnyStandIn()
  }
  nonisolated public func frame(
    maxWidth: CGFloat? = nil, maxHeight: CGFloat? = nil, alignment: Alignment = .center
  ) -> some View { AnyStandIn() }

  nonisolated public func textContentType(_ type: UITextContentType?) -> some View { AnyStandIn() }
  nonisolated public func keyboardType(_ type: UIKeyboardType) -> some View { AnyStandIn() }
  nonisolated public func autocorrectionDisabled(_ disable: Bool = true) -> some View { AnyStandIn() }
  nonisolated public func textInputAutocapitalization(_ mode: TextInputAutocapitalization?) -> some View {
    AnyStandIn()
  }

  nonisolated public func accessibilityLabel(_ key: LocalizedStringKey) -> some View { AnyStandIn() }
  nonisolated public func accessibilityLabel(_ text: Text) -> some View { AnyStandIn() }
  nonisolated public func accessibilityHint(_ key: LocalizedStringKey) -> some View { AnyStandIn() }
  nonisolated public func accessibilityHidden(_ hidden: Bool) -> some View { AnyStandIn() }
  nonisolated public func accessibilityElement(children: AccessibilityChildBehavior) -> some View { AnyStandIn() }
  nonisolated public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { AnyStandIn() }
}
