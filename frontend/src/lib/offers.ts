/** An offer, as far as its place among the others needs it. */
export interface Ranked {
  id: number
  active: boolean
  counted: boolean
  offer: {
    amount: string | null
    unit_price?: string | null
    currency: string | null
    availability: string
    stale: boolean
  } | null
}

const GONE = new Set(['out_of_stock', 'discontinued'])

/** Whether somebody could buy there now. */
export const isForSale = ({ active, counted, offer }: Ranked) =>
  active && counted && offer?.amount != null && !offer.stale && !GONE.has(offer.availability)

/**
 * Offers with the cheapest first, and their place; amounts of different currencies are never
 * compared: those in `currency` come first, the other ones after them. What cannot be bought has
 * no place.
 */
export function ranked<Offer extends Ranked>(
  offers: readonly Offer[],
  currency: string | null,
  byUnit: boolean,
): { offer: Offer; rank: number | null }[] {
  const price = ({ offer }: Offer) =>
    Number((byUnit ? offer?.unit_price : offer?.amount) ?? Number.POSITIVE_INFINITY)
  const group = (offer: Offer) => (offer.offer?.currency === currency ? 0 : 1)
  const sorted = [...offers].sort(
    (one, other) =>
      Number(isForSale(other)) - Number(isForSale(one)) ||
      group(one) - group(other) ||
      (one.offer?.currency ?? '').localeCompare(other.offer?.currency ?? '') ||
      compare(price(one), price(other)) ||
      one.id - other.id,
  )
  let rank = 0
  return sorted.map((offer) => ({
    offer,
    rank: isForSale(offer) && group(offer) === 0 ? ++rank : null,
  }))
}

const compare = (one: number, other: number) => (one === other ? 0 : one - other)

/** By how many per cent a price is above (or below) another one; null without both. */
export function percentOff(amount: string | null, against: string | null): string | null {
  if (amount === null || against === null || Number(against) === 0) return null
  return String((Number(amount) / Number(against) - 1) * 100)
}
