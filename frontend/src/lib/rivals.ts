/** A number on a page that could have been its price. */
interface Rival {
  amount: string
  currency: string | null
  score: number
}

/** How far behind the likeliest one another may be and still be worth a question. */
const CLOSE = 0.3
const MOST = 6

/**
 * What else could be the price, each amount once, the likeliest first; none where the rules agree
 * about `taken`. Without a price everything that was found is worth a look.
 */
export function rivalsOf<Found extends Rival>(
  candidates: readonly Found[],
  taken: string | null,
): Found[] {
  const sorted = candidates.toSorted((one, other) => other.score - one.score)
  const each = sorted.filter((one, at) => sorted.findIndex((other) => same(one, other)) === at)
  if (taken === null) return each.slice(0, MOST)
  const chosen = each.find(({ amount }) => Number(amount) === Number(taken))
  const least = (chosen ?? each[0])?.score ?? 0
  const close = each.filter(({ score }) => score >= least - CLOSE)
  return close.some((one) => Number(one.amount) !== Number(taken)) ? close.slice(0, MOST) : []
}

const same = (one: Rival, other: Rival) =>
  Number(one.amount) === Number(other.amount) && one.currency === other.currency
