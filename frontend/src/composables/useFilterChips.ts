import { computed } from 'vue'

import type { useProductFilters } from '@/composables/useProductFilters'
import { i18n } from '@/i18n'
import { useFacetsStore } from '@/stores/useFacetsStore'

/** A filter that is on, in words, and how it is taken off. */
export interface FilterChip {
  id: string
  label: string
  clear: () => void
}

/** Every filter of products that is on. */
export function useFilterChips(filters: ReturnType<typeof useProductFilters>) {
  const facets = useFacetsStore()
  const { t } = i18n.global
  const { q, flag, slugs, tagMode, store, trend, currency, from, to } = filters

  const nameOf = (slug: string) => facets.tags.find((tag) => tag.slug === slug)?.name ?? slug
  const shop = () => facets.stores.find(({ id }) => String(id) === store.value)?.name ?? store.value

  return computed<FilterChip[]>(() =>
    [
      {
        id: 'q',
        is: q.value,
        label: t('products.filters.words', { q: q.value }),
        clear: () => (q.value = ''),
      },
      {
        id: 'flag',
        is: flag.value !== 'all',
        label: t(`products.flags.${flag.value}`),
        clear: () => (flag.value = 'all'),
      },
      {
        id: 'tags',
        is: slugs.value.length,
        label: `${t(`products.filters.modes.${tagMode.value}`)} ${slugs.value.map(nameOf).join(', ')}`,
        clear: () => (slugs.value = []),
      },
      { id: 'store', is: store.value, label: shop(), clear: () => (store.value = '') },
      {
        id: 'trend',
        is: trend.value !== 'any',
        label: trend.value === 'any' ? '' : t(`trend.${trend.value}`),
        clear: () => (trend.value = 'any'),
      },
      {
        id: 'currency',
        is: currency.value,
        label: currency.value,
        clear: () => (currency.value = ''),
      },
      { id: 'from', is: from.value, label: `≥ ${from.value}`, clear: () => (from.value = '') },
      { id: 'to', is: to.value, label: `≤ ${to.value}`, clear: () => (to.value = '') },
    ].flatMap(({ is, ...chip }) => (is ? [chip] : [])),
  )
}
