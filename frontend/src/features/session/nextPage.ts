/** Where to go after signing in. Only a path of this app: an address of another site would be a trap. */
export function nextPage(asked: string | null): string {
  if (asked === null || !asked.startsWith("/")) return "/"
  const here = window.location.origin
  const target = new URL(asked, here)
  return target.origin === here ? target.pathname + target.search : "/"
}
