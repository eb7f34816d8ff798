/** Hands a file to the browser's downloads. It is never opened in the page. */
export function saveFile(file: File): void {
  const address = URL.createObjectURL(file)
  const link = document.createElement("a")
  link.href = address
  link.download = file.name
  link.click()
  // Some browsers start reading after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
