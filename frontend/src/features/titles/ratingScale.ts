import { deviceChoice } from "@/components/deviceChoice"

/** Half stars or numbers from 1 to 10: the same rating, said differently. */
export type RatingScale = "stars" | "numbers"

export const { choose: chooseRatingScale, useChoice: useRatingScale } = deviceChoice<RatingScale>(
  "moviemanager.rating-scale",
  "rating-scale",
  ["stars", "numbers"],
  "stars",
)
