import SwiftUI

/// One row of a preview or a comparison: what becomes of it, and which fields differ.
struct PlannedRowView: View {
  let row: PlannedRow
  let action: String
  let wording: RowWording

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Label {
        Text(verbatim: wording.name(of: row)).font(.headline)
      } icon: {
        Image(systemName: row.action.symbol)
          .foregroundStyle(row.action == .remove ? Color.red : Color.accentColor)
      }
      Text(verbatim: action).font(.footnote).foregroundStyle(.secondary)
      ForEach(wording.differences(of: row), id: \.self) { difference in
        Text(verbatim: difference).font(.footnote)
      }
    }
    .accessibilityElement(children: .combine)
  }
}

#if DEBUG
  #Preview("Rows") {
    List(Sample.preview.plan.rows ?? []) { PlannedRowView(row: $0, action: $0.action.name, wording: RowWording()) }
  }
#endif
