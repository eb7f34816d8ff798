import Foundation
import Observation

/// The people who recommend titles, and changes to them.
@MainActor @Observable final class PeopleModel {
  @ObservationIgnored private let repository: MovieRepository
  @ObservationIgnored private let steps: UndoableSteps

  init(repository: MovieRepository, steps: UndoableSteps = UndoableSteps()) {
    self.repository = repository
    self.steps = steps
  }

  var people: [Person] { repository.library.sortedPeople }

  /// How many titles each person has something to say about, by `Person.id`.
  var counts: [String: Int] { repository.library.recommendationCounts }

  func person(_ id: Person.ID) -> Person? { repository.library.people[id] }

  func titles(recommendedBy person: Person) -> [Movie] { repository.library.movies(recommendedBy: person.id) }

  /// `name` is who is changed; nil adds somebody.
  func save(_ draft: PersonDraft, replacing name: String?, in form: PendingChange) async {
    var draft = draft
    draft.name = draft.name.trimmingCharacters(in: .whitespacesAndNewlines)
    await form.run { [draft] () throws(APIError) in
      if let name { try await repository.changePerson(name, to: draft) } else { try await repository.addPerson(draft) }
    }
  }

  func delete(_ name: String) async {
    await steps.run(.init(said: "\(name) is removed.")) { [repository] () throws(APIError) in
      try await repository.deletePerson(name)
      return { () throws(APIError) in try await repository.bringBackPerson(name) }
    }
  }
}

/// How one person's recommendations turned out.
@MainActor @Observable final class PersonStatsModel {
  enum Phase: Hashable {
    case loading
    case loaded(PersonStats)
    case failed(String)
  }

  private(set) var phase: Phase = .loading
  @ObservationIgnored private let service: any StatsService

  init(service: any StatsService) { self.service = service }

  func load(_ name: String) async {
    do throws(APIError) { phase = .loaded(try await service.stats(of: name)) } catch {
      phase = .failed(error.sentence)
    }
  }
}
