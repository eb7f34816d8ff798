import SwiftUI

/// The way to the channels, and those that fail.
struct NoticesSection: View {
  let model: NoticesModel

  var body: some View {
    if model.isOffered {
      Section {
        NavigationLink {
          NoticesView(model: model)
        } label: {
          LabeledContent {
            if let notices = model.notices { Text(verbatim: notices.summary) }
          } label: {
            Label("Notices", systemImage: "bell")
          }
        }
        ForEach(model.notices?.channels ?? []) { channel in
          if let attention = channel.attention(now: .now) { FailureLabel(sentence: attention) }
        }
      } footer: {
        Text("Where you hear of a backup that fails, and of what is done with this account.")
      }
    }
  }
}

/// Where the account hears of its backups; for the owner, how the operator's channels do.
struct NoticesView: View {
  @Bindable var model: NoticesModel
  @State private var isAdding = false
  @State private var removing: NoticeChannel?
  @State private var isRemoving = false

  var body: some View {
    List {
      switch model.phase {
      case .loading: ProgressView().frame(maxWidth: .infinity)
      case .notThere: ContentUnavailableView("This server tells nobody anything", systemImage: "bell.slash")
      case .loaded(let notices): sections(of: notices)
      case .failed(let sentence, let known):
        Section { FailedRows(sentence) { await model.load() } }
        if let known { sections(of: known) }
      }
    }
    .navigationTitle("Notices")
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.load() }
    .refreshable { [model] in await model.load() }
    .toolbar {
      Button("Add a channel", systemImage: "plus") { isAdding = true }
        .disabled(model.notices == nil)
    }
    .sheet(isPresented: $isAdding) { ChannelForm(model: model) }
    .confirmationDialog(
      "Remove this channel?", isPresented: $isRemoving, titleVisibility: .visible, presenting: removing
    ) { channel in
      Button("Remove", role: .destructive) { Task { await model.remove(channel) } }
    } message: { channel in
      Text("You are not told by \(channel.name) any more.")
    }
    .alert(LocalizedStringKey(model.outcome?.title ?? ""), isPresented: $model.isShowingOutcome) {
      Button("OK", role: .cancel) {}
    } message: {
      Text(verbatim: model.outcome?.sentence ?? "")
    }
  }

  @ViewBuilder private func sections(of notices: Notices) -> some View {
    if notices.channels.isEmpty {
      Section { Text("You are told nothing yet, but on the Account page.").foregroundStyle(.secondary) }
    }
    ForEach(notices.channels) { channel in
      ChannelSection(channel: channel, model: model) {
        removing = channel
        isRemoving = true
      }
    }
    if let `operator` = notices.operator { OperatorSection(operator: `operator`, model: model) }
  }
}

private struct ChannelSection: View {
  let channel: NoticeChannel
  let model: NoticesModel
  let remove: @MainActor () -> Void

  var body: some View {
    Section {
      VStack(alignment: .leading, spacing: 4) {
        Text(verbatim: channel.name).font(.headline)
        ChannelStanding(state: channel)
      }
      .accessibilityElement(children: .combine)
      Button("Send a Test", systemImage: "paperplane") { Task { await model.test(channel) } }
        .accessibilityLabel("Send a test to \(channel.name)")
        .disabled(isBusy)
      Button("Remove…", systemImage: "trash", role: .destructive) { remove() }
        .accessibilityLabel("Remove \(channel.name)")
        .disabled(isBusy)
      if isBusy { ProgressView() }
    }
  }

  private var isBusy: Bool { model.isBusy(with: channel) }
}

private struct OperatorSection: View {
  let `operator`: OperatorChannels
  let model: NoticesModel

  var body: some View {
    Section("The Server's Operator") {
      VStack(alignment: .leading, spacing: 4) {
        Text(verbatim: `operator`.sentence)
        if `operator`.count > 0 { ChannelStanding(state: `operator`) }
      }
      .accessibilityElement(children: .combine)
      if `operator`.count > 0 {
        Button("Send a Test to the Operator", systemImage: "paperplane") { Task { await model.testOperator() } }
          .disabled(isBusy)
        if isBusy { ProgressView() }
      }
    }
  }

  private var isBusy: Bool { model.work.contains(.testingOperator) }
}

/// Whether it arrives, as far as is known.
private struct ChannelStanding: View {
  let state: any ChannelState

  var body: some View {
    if let failure = state.failure(now: .now) {
      FailureLabel(sentence: failure)
    } else {
      Text(verbatim: state.standing(now: .now)).font(.footnote).foregroundStyle(.secondary)
    }
  }
}

#if DEBUG
  #Preview("Notices") {
    NavigationStack { NoticesView(model: NoticesModel(service: StubServer())) }
  }

  #Preview("Nothing yet") {
    NavigationStack { NoticesView(model: NoticesModel(service: StubServer(told: Notices()))) }
  }

  #Preview("Not connected") {
    NavigationStack { NoticesView(model: NoticesModel(service: StubServer(failure: .notConnected))) }
  }

  #Preview("Large text") {
    NavigationStack { NoticesView(model: NoticesModel(service: StubServer())) }
      .environment(\.dynamicTypeSize, .accessibility2)
  }
#endif
