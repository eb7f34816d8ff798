import SwiftUI

struct BackupRow: View {
  let backup: BackupFileInfo

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(verbatim: Wording.moment(backup.createdAt)).foregroundStyle(.primary)
      Text(verbatim: facts).font(.footnote).foregroundStyle(.secondary)
      if backup.isDamaged {
        FailureLabel(sentence: "Damaged: this backup cannot be restored.")
      }
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .combine)
  }

  private var facts: String {
    let size = backup.sizeBytes.formatted(.byteCount(style: .file))
    let titles = backup.movies.map(Wording.titles)
    let check = backup.verified == nil ? "not verified: from before checksums" : nil
    return [backup.kind.name, titles, size, check].compactMap { $0 }.joined(separator: " · ")
  }
}

#Preview("Kinds") {
  List(Sample.backups) { BackupRow(backup: $0) }
}
