import SwiftUI

/// One row of a preview: what becomes of it, and which fields differ.
struct PlannedRowView: View {
  let row: PlannedRow

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Label {
        Text(verbatim: row.name).font(.headline)
      } icon: {
        Image(systemName: row.action.symbol)
          .foregroundStyle(row.action == .remove ? Color.red : Color.accentColor)
      }
      Text(verbatim: row.action.name).font(.footnote).foregroundStyle(.secondary)
      ForEach(row.differences, id: \.self) { difference in
        Text(verbatim: difference).font(.footnote)
      }
    }
    .accessibilityElement(children: .combine)
  }
}

#Preview("Rows") {
  List(Sample.result.rows ?? Sample.preview.plan.rows ?? []) { PlannedRowView(row: $0) }
}
