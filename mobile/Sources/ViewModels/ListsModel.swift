import Foundation
import Observation

/// The user's own lists, and changes to them.
@MainActor @Observable final class ListsModel {
  /// The order, which is changed beside the forms, each of which has its own.
  let change = PendingChange()
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let steps: UndoableSteps
  /// The order that a person has put the lists into, while it is on its way to the server.
  private var wanted: [CustomList.ID]?

  init(repository: MovieRepository, steps: UndoableSteps = UndoableSteps()) {
    self.repository = repository
    self.steps = steps
  }

  var lists: [CustomList] {
    let lists = repository.library.sortedLists
    guard let wanted else { return lists }
    let ranks = Dictionary(wanted.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
    return lists.enumerated()
      .sorted { (ranks[$0.element.id] ?? .max, $0.offset) < (ranks[$1.element.id] ?? .max, $1.offset) }
      .map(\.element)
  }

  /// How many titles are on each list, by its id.
  var counts: [String: Int] { repository.library.listCounts }

  /// `id` is the list that is changed; nil adds one.
  func save(_ draft: ListDraft, replacing id: String?, in form: PendingChange) async {
    var draft = draft
    draft.name = draft.name.trimmingCharacters(in: .whitespacesAndNewlines)
    await form.run { [draft] () throws(APIError) in
      if let id { try await repository.changeList(id, to: draft) } else { try await repository.addList(draft) }
    }
  }

  func delete(_ list: CustomList) async {
    let said = "The list \(list.name) is removed. Its titles stay in the library."
    await steps.run(.init(said: said)) { [repository] () throws(APIError) in
      try await repository.deleteList(list.id)
      return { () throws(APIError) in try await repository.bringBackList(list.id) }
    }
  }

  /// Dragged to another place: in front of the one that stands at `place` now.
  func move(_ dragged: IndexSet, to place: Int) async {
    let ids = lists.map(\.id)
    let moving = dragged.filter(ids.indices.contains).map { ids[$0] }
    var order = ids.filter { !moving.contains($0) }
    order.insert(contentsOf: moving, at: min(place - dragged.count(in: 0..<max(place, 0)), order.count))
    wanted = order
    // An order that is on its way already goes on with this one.
    await change.run { () throws(APIError) in try await sendOrder() }
    if change.phase != .saving { wanted = nil }
  }

  private func sendOrder() async throws(APIError) {
    var sent: [CustomList.ID: Int] = [:]
    while let (id, position) = firstOutOfPlace(but: sent) {
      sent[id] = position
      try await repository.placeList(id, at: position)
    }
  }

  private func firstOutOfPlace(but sent: [CustomList.ID: Int]) -> (CustomList.ID, Int)? {
    (wanted ?? []).enumerated().lazy.map { ($1, $0) }.first { id, position in
      guard let list = self.repository.library.lists[id] else { return false }
      return list.position != position && sent[id] != position
    }
  }
}
