/** Tells the other tabs of this browser that the library has changed, so that they needn't wait for the next look. */
const channel = new BroadcastChannel("moviemanager.library")

export function announceChange(): void {
  channel.postMessage("changed")
}

export function onChangeElsewhere(listener: () => void): () => void {
  channel.addEventListener("message", listener)
  return () => channel.removeEventListener("message", listener)
}
