// The part of UniformTypeIdentifiers that the stand-in for SwiftUI needs.

public struct UTType: Sendable { public static let data = UTType(), json = UTType() }
