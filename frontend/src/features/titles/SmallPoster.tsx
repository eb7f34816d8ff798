import { classes } from "@/components/classes"
import type { Title } from "@/services/api"
import { Poster } from "./Poster"

type Props = {
  of: Pick<Title, "imdb_id" | "poster" | "media_type">
  sizes: string
  className: string
}

/** Too small for words. */
export function SmallPoster({ of, sizes, className }: Props) {
  return (
    <Poster
      key={of.poster}
      imdbId={of.imdb_id}
      title={null}
      poster={of.poster}
      mediaType={of.media_type}
      sizes={sizes}
      className={classes("shrink-0 [&_p]:hidden", className)}
    />
  )
}
