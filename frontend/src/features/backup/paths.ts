/** Addresses of the pages about backups. They leave `.json` out: an address with a dot reads like a file. */
const SUFFIX = ".json"

const nameOf = (filename: string) =>
  encodeURIComponent(filename.endsWith(SUFFIX) ? filename.slice(0, -SUFFIX.length) : filename)

export const filenameOf = (name: string) => (name.includes(".") ? name : name + SUFFIX)

export const backupPath = (filename: string) => `/backups/${nameOf(filename)}`

/** What is different in `to` compared with `from`; without `to`, in the library now. */
export function comparePath(from: string, to: string | null = null): string {
  const query = to === null ? "" : `?to=${nameOf(to)}`
  return `${backupPath(from)}/compare${query}`
}
