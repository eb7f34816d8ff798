/** The queue is fetched after the page, so whoever has work for it waits for it. */
export const lateQueue = async () => (await import("./useEnrichment")).queue
