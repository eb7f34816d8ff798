// The fourth part of the stand-in: files, and what UIKit shows.

@_exported import UIKit
import UniformTypeIdentifiers

public final class FileWrapper {
  public struct ReadingOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
  }
  public init(url: URL, options: ReadingOptions = []) throws {}
}

public struct FileDocumentReadConfiguration {}
public struct FileDocumentWriteConfiguration {}
public protocol FileDocument {
  typealias ReadConfiguration = FileDocumentReadConfiguration
  typealias WriteConfiguration = FileDocumentWriteConfiguration
  static var readableContentTypes: [UTType] { get }
  init(configuration: ReadConfiguration) throws
  func fileWrapper(configuration: WriteConfiguration) throws -> FileWrapper
}

public struct UIViewControllerRepresentableContext<Representable> {}
@MainActor @preconcurrency public protocol UIViewControllerRepresentable: View where Body == Never {
  associatedtype UIViewControllerType: UIViewController
  typealias Context = UIViewControllerRepresentableContext<Self>
  func makeUIViewController(context: Context) -> UIViewControllerType
  func updateUIViewController(_ controller: UIViewControllerType, context: Context)
}
extension UIViewControllerRepresentable { public var body: Never { fatalError() } }

public struct PresentationDetent: Hashable, Sendable {
  public static let medium = Self(), large = Self()
}

extension View {
  nonisolated public func fileExporter<D: FileDocument>(
    isPresented: Binding<Bool>, document: D?, contentType: UTType, defaultFilename: String? = nil,
    onCompletion: @escaping (Result<URL, any Error>) -> Void
  ) -> some View { AnyStandIn() }
  nonisolated public func presentationDetents(_ detents: Set<PresentationDetent>) -> some View { AnyStandIn() }
}
