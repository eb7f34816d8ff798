import type { Outcome, Reason } from "@/services/importJobs"

export const OUTCOMES: readonly { outcome: Outcome; name: string; means: string }[] = [
  { outcome: "added", name: "Added", means: "New in your library." },
  { outcome: "updated", name: "Changed", means: "Your library learned something from it." },
  { outcome: "unchanged", name: "Same", means: "Your library has all of it already." },
  { outcome: "skipped", name: "Left out", means: "Not taken, for a reason that each row names." },
  { outcome: "ambiguous", name: "In doubt", means: "Nobody has said yet which title is meant." },
  { outcome: "failed", name: "Failed", means: "The row could not be read or found." },
]

export const outcomeName = (outcome: Outcome) =>
  OUTCOMES.find((each) => each.outcome === outcome)?.name ?? outcome

export const REASONS: Record<Reason, string> = {
  episode: "An episode: only whole titles are kept",
  season: "A season: only whole titles are kept",
  game: "A game",
  podcast: "A podcast",
  music: "A music video",
  book: "A book",
  person: "A person, not a title",
  other_play: "Another viewing: one date is kept for each title",
  already_watched: "On the watchlist, but watched",
  one_list_only: "On another list: a title is on one list",
  no_place: "The library has no place for it",
  deleted_at_source: "Deleted in the other service",
  not_library: "Not about your films",
  duplicate_row: "The same row again",
  kept_ours: "Your library says otherwise, and is kept",
  chosen_skip: "You left it out",
  bad_id: "The number is not one of a title",
  bad_date: "The date is not a date",
  bad_rating: "The rating is not a rating",
  no_title: "It names no title",
  too_long: "A text in it is too long",
  unreadable_line: "The line can't be read",
  not_found: "No title was found",
  lookup_failed: "The lookup failed, and can be tried again",
}
