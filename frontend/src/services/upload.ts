import { ApiError, readProblem, UNREACHABLE } from "./problem"

export type SendOptions = {
  token: string | undefined
  onProgress?: ((fraction: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** A file that was edited after it was chosen can't be read any more, which looks like a broken connection. */
async function whyNotSent(body: Blob): Promise<ApiError> {
  try {
    await body.slice(0, 1).arrayBuffer()
    return new ApiError(0, UNREACHABLE)
  } catch {
    return new ApiError(0, "The file has changed since it was chosen. Choose it again.")
  }
}

/** fetch can't report how much of a body has been sent, and a large library deserves a progress bar. */
export function send(
  method: "POST" | "PUT",
  address: string,
  body: Blob,
  options: SendOptions,
): Promise<string> {
  const request = new XMLHttpRequest()
  request.open(method, address)
  request.setRequestHeader(
    "Content-Type",
    method === "POST" ? "application/json" : "application/octet-stream",
  )
  if (options.token) request.setRequestHeader("Authorization", `Bearer ${options.token}`)
  options.signal?.addEventListener("abort", () => request.abort())
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) options.onProgress?.(event.loaded / event.total)
  }
  return new Promise((resolve, reject) => {
    request.onload = () => {
      if (request.status < 300) resolve(request.responseText)
      else reject(readProblem(request.status, request.responseText, request.getResponseHeader("Retry-After")))
    }
    request.onerror = () => void whyNotSent(body).then(reject)
    request.onabort = () => reject(new DOMException("Stopped", "AbortError"))
    request.send(body)
  })
}
