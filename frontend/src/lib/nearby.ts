/** How many may differ of the letters of an address that was mistyped. */
const MOST_WRONG = 3

/** The places whose addresses are the most like `path`, the nearest first; at most three. */
export function nearby<Place extends { to: string }>(
  path: string,
  places: readonly Place[],
): Place[] {
  const wanted = wordsOf(path)
  return places
    .map((place) => ({ place, far: farness(wanted, wordsOf(place.to)) }))
    .filter(({ far }) => far <= MOST_WRONG)
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ place }) => place)
}

const wordsOf = (path: string) => path.toLowerCase().split('/').filter(Boolean)

/** By the pair of words that is the nearest: `/product` and `/admin/schedul` mean one of them. */
function farness(one: readonly string[], other: readonly string[]): number {
  const pairs = one.flatMap((mine) => other.map((theirs) => distance(mine, theirs)))
  return Math.min(Infinity, ...pairs)
}

/** Letters to add, drop or change; words of which more than half would change are not alike. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1]
    for (const [place, theirs] of Array.from(other).entries()) {
      const changed = (row[place] ?? 0) + (letter === theirs ? 0 : 1)
      next.push(Math.min(changed, (row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1))
    }
    row = next
  }
  const wrong = row[other.length] ?? Infinity
  return wrong * 2 <= Math.max(one.length, other.length) ? wrong : Infinity
}
