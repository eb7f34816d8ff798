import SwiftUI

struct BackupRow: View {
  let backup: BackupFileInfo

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      HStack(spacing: 6) {
        Text(verbatim: backup.title).foregroundStyle(.primary)
        if backup.pinned { Image(systemName: "pin.fill").foregroundStyle(.secondary).accessibilityLabel("Pinned") }
      }
      Text(verbatim: backup.facts).font(.footnote).foregroundStyle(.secondary)
      if let warning = backup.warning {
        FailureLabel(sentence: warning)
      } else {
        Text(verbatim: backup.testSentence(now: .now)).font(.footnote).foregroundStyle(.secondary)
      }
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Kinds") {
    List(Sample.backups) { BackupRow(backup: $0) }
  }
#endif
