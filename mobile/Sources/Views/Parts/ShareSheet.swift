import SwiftUI
import UIKit

extension View {
  /// Opens as soon as there is a file.
  func shareSheet(_ file: Binding<FileInHand?>) -> some View {
    sheet(item: file) { ShareSheet(file: $0.url).presentationDetents([.medium, .large]) }
  }
}

/// ShareLink opens by a tap alone.
private struct ShareSheet: UIViewControllerRepresentable {
  let file: URL

  func makeUIViewController(context: Context) -> UIActivityViewController {
    UIActivityViewController(activityItems: [file], applicationActivities: nil)
  }

  func updateUIViewController(_ controller: UIActivityViewController, context: Context) {}
}
