import type { NewLink } from "@/services/account"

/** As it is to be passed on. The server doesn't know under which name it is reached. */
export const linkAddress = ({ path }: NewLink) => window.location.origin + path
