import { commonest } from '@/lib/money'

/** A found page, as far as it matters here. */
interface Hit {
  url: string
  domain: string
  store_id: number | null
  tracked_product_id: number | null
}

/** What a look at its page said. */
interface Look {
  price: string | null
  currency: string | null
}

/** Which hits are worth a look; prices are known only of those that were looked at. */
export interface HitWishes {
  /** Empty for every shop. */
  host: string
  knownOnly: boolean
  pricedOnly: boolean
  hideTracked: boolean
  /** Amounts, empty without; they are of `currency`, and other currencies are no match then. */
  least: string
  most: string
  currency: string | null
}

export const EVERY_HIT: HitWishes = {
  host: '',
  knownOnly: false,
  pricedOnly: false,
  hideTracked: false,
  least: '',
  most: '',
  currency: null,
}

type Looks = Readonly<Record<string, Look>>

export function wantedHits<Found extends Hit>(
  hits: readonly Found[],
  looks: Looks,
  wishes: HitWishes,
  ignored: readonly string[],
): Found[] {
  return hits.filter((hit) => {
    if (ignored.includes(hit.domain)) return false
    if (wishes.host && hit.domain !== wishes.host) return false
    if (wishes.knownOnly && hit.store_id === null) return false
    if (wishes.hideTracked && hit.tracked_product_id !== null) return false
    return fits(looks[hit.url], wishes)
  })
}

function fits(look: Look | undefined, { pricedOnly, least, most, currency }: HitWishes): boolean {
  if (!pricedOnly && !least && !most) return true
  if (look?.price == null) return false
  if (!least && !most) return true
  const price = Number(look.price)
  return (
    look.currency === currency &&
    (!least || price >= Number(least)) &&
    (!most || price <= Number(most))
  )
}

/** The currency that most of the prices have; null while none is known. */
export function usualCurrency(looks: Looks): string | null {
  return commonest(
    Object.values(looks).map(({ price, currency }) => (price === null ? null : currency)),
  )
}
