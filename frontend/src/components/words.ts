/** Text as a search compares it: "AMELIE" finds "Amélie". */
export const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()

export const wordsOf = (search: string) => plain(search).split(/\s+/).filter(Boolean)

/** Every word of the search is somewhere in the text. */
export function hasWords(text: string, words: readonly string[]): boolean {
  const all = words.length === 0 ? "" : plain(text)
  return words.every((word) => all.includes(word))
}
