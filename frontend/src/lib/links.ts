/** The first http address in a text, as share sheets and clipboards hand it over. */
export function firstLink(text: string): string | null {
  return /https?:\/\/\S+/i.exec(text)?.[0] ?? null
}

/** Every http address in a text, each once. */
export function allLinks(text: string): string[] {
  return [...new Set(text.match(/https?:\/\/\S+/gi) ?? [])].filter((url) => URL.canParse(url))
}

/** Whether an address may become a link: page data is hostile, and `javascript:` is an address too. */
export function isWebAddress(address: string | null): address is string {
  return address !== null && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}
