/** The hosts that the server's Content-Security-Policy lets pictures come from. */
const HOSTS = ["image.tmdb.org", "m.media-amazon.com"]

/** An address out of a file may be anything; only what the policy allows is asked for at all. */
export function posterAddress(poster: unknown): string | null {
  if (typeof poster !== "string" || !URL.canParse(poster)) return null
  const address = new URL(poster)
  return address.protocol === "https:" && HOSTS.includes(address.hostname) ? address.href : null
}

/** A hue that stays the same for a title, so that its card is recognised again. */
export function hue(imdbId: string): number {
  let sum = 0
  for (const letter of imdbId) sum = (sum * 31 + letter.charCodeAt(0)) % 100_003
  // Steps of the golden angle keep neighbours apart.
  return (sum * 137.508) % 360
}
