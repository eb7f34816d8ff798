import { useQuery } from "@tanstack/react-query"
import { Film, Tv } from "lucide-react"
import { type CSSProperties, useState } from "react"
import { classes } from "@/components/classes"
import { hue, posterPicture, postersQuery } from "./poster"

type Props = {
  imdbId: string
  title: string | null
  poster: unknown
  mediaType?: string | null
  year?: string | null
  director?: string | null
  className?: string
  /** How wide it is shown, as an image's `sizes` says it. */
  sizes: string
}

function TitleCard({ imdbId, title, mediaType, year, director }: Omit<Props, "sizes">) {
  const below = [year, director].filter(Boolean).join(" · ")
  const Kind = mediaType === "tv" ? Tv : Film
  const style = { "--hue": hue(imdbId) } as CSSProperties
  return (
    <div className="title-card flex size-full flex-col justify-between gap-2 p-3" style={style}>
      <Kind aria-hidden className="size-5 shrink-0 opacity-60" />
      <p
        aria-hidden
        className={classes(
          "overflow-hidden font-display leading-[1.08] font-bold text-balance break-words hyphens-auto",
          title === null && "font-sans text-sm font-medium tabular-nums opacity-80",
        )}
      >
        {title ?? imdbId}
      </p>
      {below !== "" && (
        <p aria-hidden className="line-clamp-2 text-xs font-medium break-words opacity-80">
          {below}
        </p>
      )}
    </div>
  )
}

/** Decoration: the title stands beside it in words. */
export function Poster(props: Props) {
  const [broken, setBroken] = useState(false)
  const { data: base = "", isPending } = useQuery(postersQuery)
  const picture = posterPicture(base, props.poster)
  return (
    <div className={classes("overflow-hidden rounded-lg bg-sunken", props.className)}>
      {picture === null || broken || (base === "" && !isPending) ? (
        <TitleCard {...props} />
      ) : (
        <img
          {...(base !== "" && { ...picture, sizes: props.sizes })}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setBroken(true)}
          className="size-full object-cover"
        />
      )}
    </div>
  )
}
