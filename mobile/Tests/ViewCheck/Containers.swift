// The second part of the stand-in: containers and controls.

public enum HorizontalAlignment: Sendable { case leading, center }
public enum VerticalAlignment: Sendable { case top, center }
public enum Alignment: Sendable { case center, leading }
public enum VerticalEdge: Sendable { case top, bottom }

public struct HStack<Content: View>: Leaf {
  nonisolated public init(
    alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) {}
}
public struct VStack<Content: View>: Leaf {
  nonisolated public init(
    alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) {}
}
public protocol Layout: Sendable {}
public struct HStackLayout: Layout { public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil) {} }
public struct VStackLayout: Layout { public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil) {} }
public struct AnyLayout: Layout {
  public init<L: Layout>(_ layout: L) {}
  @MainActor public func callAsFunction<V: View>(@ViewBuilder _ content: () -> V) -> some View { AnyStandIn() }
}
public struct Spacer: Leaf { nonisolated public init() {} }

public struct Group<Content: View>: Leaf { nonisolated public init(@ViewBuilder content: () -> Content) {} }
public struct List<Content: View>: Leaf {
  nonisolated public init(@ViewBuilder content: () -> Content) {}
  nonisolated public init<Data: RandomAccessCollection, Row: View>(
    _ data: Data, @ViewBuilder rowContent: @escaping (Data.Element) -> Row
  )
  where Content == AnyStandIn, Data.Element: Identifiable {}
}
public struct Form<Content: View>: Leaf { nonisolated public init(@ViewBuilder content: () -> Content) {} }
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content: View>: Leaf {
  nonisolated public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content)
  where Data.Element: Identifiable, ID == Data.Element.ID {}
  nonisolated public init(
    _ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content
  ) {}
}
extension ForEach {
  nonisolated public func onMove(perform action: ((IndexSet, Int) -> Void)?) -> some View { AnyStandIn() }
}
public struct Section<Parent: View, Content: View, Footer: View>: Leaf {
  nonisolated public init(
    @ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent, @ViewBuilder footer: () -> Footer
  ) {}
}
extension Section where Parent == EmptyView {
  nonisolated public init(@ViewBuilder content: () -> Content, @ViewBuilder footer: () -> Footer) {}
}
extension Section where Footer == EmptyView {
  nonisolated public init(@ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent) {}
}
extension Section where Parent == EmptyView, Footer == EmptyView {
  nonisolated public init(@ViewBuilder content: () -> Content) {}
}
extension Section where Parent == Text, Footer == EmptyView {
  nonisolated public init(_ title: LocalizedStringKey, @ViewBuilder content: () -> Content) {}
}

public struct NavigationStack<Root: View>: Leaf { public init(@ViewBuilder root: () -> Root) {} }
public struct NavigationLink<Label: View, Destination: View>: Leaf {
  nonisolated public init(@ViewBuilder destination: () -> Destination, @ViewBuilder label: () -> Label) {}
}
public struct TabView<Content: View>: Leaf { public init(@ViewBuilder content: () -> Content) {} }
public struct DisclosureGroup<Content: View>: Leaf {
  nonisolated public init(_ title: LocalizedStringKey, @ViewBuilder content: @escaping () -> Content) {}
}
public struct Menu<Content: View>: Leaf {
  nonisolated public init(_ title: LocalizedStringKey, systemImage: String, @ViewBuilder content: () -> Content) {}
  nonisolated public init<Label: View>(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label) {}
}

public struct ButtonRole: Sendable, Equatable { public static let destructive = Self(), cancel = Self() }
public struct Button<Label: View>: Leaf {
  nonisolated public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}
}
extension Button where Label == Text {
  nonisolated public init(_ title: LocalizedStringKey, action: @escaping @MainActor () -> Void) {}
  @_disfavoredOverload nonisolated public init<S: StringProtocol>(_ title: S, action: @escaping @MainActor () -> Void) {
  }
  nonisolated public init(_ title: LocalizedStringKey, role: ButtonRole?, action: @escaping @MainActor () -> Void) {}
}
extension Button where Label == SwiftUI.Label<Text, Image> {
  nonisolated public init(_ title: LocalizedStringKey, systemImage: String, action: @escaping @MainActor () -> Void) {}
  nonisolated public init(
    _ title: LocalizedStringKey, systemImage: String, role: ButtonRole?, action: @escaping @MainActor () -> Void
  ) {}
}
public struct Label<Title: View, Icon: View>: Leaf {
  nonisolated public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) {}
}
extension Label where Title == Text, Icon == Image {
  nonisolated public init(_ title: LocalizedStringKey, systemImage: String) {}
}
public struct LabeledContent<Label: View, Content: View>: Leaf {
  nonisolated public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label) {}
}
extension LabeledContent where Label == Text, Content == Text {
  nonisolated public init<S: StringProtocol>(_ title: LocalizedStringKey, value: S) {}
  @_disfavoredOverload nonisolated public init<S1: StringProtocol, S2: StringProtocol>(_ title: S1, value: S2) {}
}
public struct Toggle: Leaf { nonisolated public init(_ title: LocalizedStringKey, isOn: Binding<Bool>) {} }
public struct Picker<Selection: Hashable, Content: View>: Leaf {
  nonisolated public init(
    _ title: LocalizedStringKey, selection: Binding<Selection>, @ViewBuilder content: () -> Content
  ) {}
  nonisolated public init<Label: View>(
    selection: Binding<Selection>, @ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label
  ) {}
}
public struct DatePicker: Leaf {
  public struct Components: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let date = Self(rawValue: 1)
  }
  nonisolated public init(
    _ title: LocalizedStringKey, selection: Binding<Date>, in range: PartialRangeThrough<Date>,
    displayedComponents: Components
  ) {}
}
public struct TextField: Leaf { nonisolated public init(_ title: LocalizedStringKey, text: Binding<String>) {} }
public struct SecureField: Leaf { nonisolated public init(_ title: LocalizedStringKey, text: Binding<String>) {} }
public struct ProgressView<Label: View>: Leaf {
  nonisolated public init() where Label == EmptyView {}
  nonisolated public init<V: BinaryFloatingPoint>(value: V?, total: V = 1.0, @ViewBuilder label: () -> Label) {}
}
public struct ShareLink<Label: View>: Leaf {
  nonisolated public init(item: URL, @ViewBuilder label: () -> Label) {}
}
public struct Link<Label: View>: Leaf {
  nonisolated public init(destination: URL, @ViewBuilder label: () -> Label) {}
}
public struct AsyncImage<Content: View>: Leaf {
  nonisolated public init<I: View, P: View>(
    url: URL?, @ViewBuilder content: @escaping (Image) -> I, @ViewBuilder placeholder: @escaping () -> P
  ) where Content == ConditionalContent<I, P> {}
}
public struct ContentUnavailableView: Leaf {
  nonisolated public init(_ title: LocalizedStringKey, systemImage: String, description: Text? = nil) {}
  nonisolated public static func search(text: String) -> Self { Self("", systemImage: "") }
}
