import Foundation
import Observation

/// The user's own lists, and changes to them.
@MainActor @Observable final class ListsModel {
  /// What is changed beside the forms, each of which has its own.
  let change = PendingChange()
  @ObservationIgnored private let repository: MovieRepository

  init(repository: MovieRepository) { self.repository = repository }

  var lists: [CustomList] { repository.library.sortedLists }

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

  func delete(_ id: String) async {
    await change.run { () throws(APIError) in try await repository.deleteList(id) }
  }
}
