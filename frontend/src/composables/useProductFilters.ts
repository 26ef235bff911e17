import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { Badge, Trend } from '@/api/types'
import { useQueryState } from '@/composables/useQueryState'

const BADGES = ['at_lowest', 'good_deal', 'out_of_stock', 'failing', 'stale', 'held'] as const
export const FLAGS = [
  'all',
  'favourite',
  ...BADGES,
  'target',
  'reached',
  'watched',
  'archived',
] as const
export const TRENDS = ['any', 'lowest', 'down', 'up', 'none'] as const
export const TAG_MODES = ['all', 'any', 'none'] as const
export type TagMode = (typeof TAG_MODES)[number]

const PRICE = /^\d{1,10}(\.\d{1,4})?$/

/** What the address says about which products to show, as state and as the API wants it. */
export function useProductFilters() {
  const route = useRoute()
  const router = useRouter()
  const q = useQueryState('q', '', { replace: true })
  const flag = useQueryState('flag', 'all', { known: FLAGS })
  const tag = useQueryState('tag', '')
  const tagMode = useQueryState('tags', 'all', { known: TAG_MODES })
  const store = useQueryState('store', '')
  const trend = useQueryState('trend', 'any', { known: TRENDS })
  const currency = useQueryState('currency', '')
  const from = useQueryState('from', '', { replace: true })
  const to = useQueryState('to', '', { replace: true })

  const slugs = computed({
    get: () => tag.value.split(',').filter((slug) => slug !== ''),
    set: (chosen: string[]) => (tag.value = chosen.join(',')),
  })
  const badge = computed(() => BADGES.find((each): each is Badge => each === flag.value))

  /** How many filters are on, besides the words. */
  const count = computed(
    () =>
      [flag.value !== 'all', tag.value, store.value, trend.value !== 'any'].filter(Boolean).length +
      [currency.value, from.value || to.value].filter(Boolean).length,
  )

  const filter = computed(() => ({
    search: q.value,
    status: flag.value === 'archived' ? ('archived' as const) : ('active' as const),
    ...(flag.value === 'favourite' && { favourite: true }),
    ...(flag.value === 'target' && { has_target: true }),
    ...(flag.value === 'reached' && { target_reached: true }),
    ...(flag.value === 'watched' && { watched: true }),
    ...(badge.value && { badge: badge.value }),
    ...(slugs.value.length && tagMode.value === 'all' && { tag: slugs.value }),
    ...(slugs.value.length && tagMode.value === 'any' && { tag_any: slugs.value }),
    ...(slugs.value.length && tagMode.value === 'none' && { tag_none: slugs.value }),
    ...(/^\d{1,9}$/.test(store.value) && { store_id: Number(store.value) }),
    ...(trend.value !== 'any' && { trend: trend.value satisfies Trend }),
    ...(/^[A-Z]{3}$/.test(currency.value) && { currency: currency.value }),
    ...(PRICE.test(from.value) && { min_price: from.value }),
    ...(PRICE.test(to.value) && { max_price: to.value }),
  }))

  function clear(): void {
    const { sort, size, cols } = route.query
    void router.push({ query: { sort, size, cols } })
  }

  return { q, flag, slugs, tagMode, store, trend, currency, from, to, count, filter, clear }
}
