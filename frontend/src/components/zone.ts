/** Such as Europe/Helsinki. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
