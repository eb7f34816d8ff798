/** A person's page. Their name is any text: "." and ".." mean another place in an address, however they are written. */
export const personPath = (name: string) =>
  /^\.{1,2}$/.test(name) ? `/people/named?name=${name}` : `/people/${encodeURIComponent(name)}`
