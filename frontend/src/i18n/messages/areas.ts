/** Texts by their keys, area by area. */
export interface Messages {
  [key: string]: string | Messages
}

/** One file per area of the admin: `products.json` holds what the keys `products.…` say. */
export function joined(files: Record<string, { default: Messages }>): Messages {
  const areas = Object.entries(files).map(([path, file]) => [areaOf(path), file.default] as const)
  return Object.fromEntries(areas)
}

function areaOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.json'.length)
}
