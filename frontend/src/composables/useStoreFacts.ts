import { computed, ref, shallowRef, type Ref } from 'vue'

import type { StoreHealth, StoreOffer } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { useStoresStore } from '@/stores/useStoresStore'

const PAGE = 50

/** What a kept store has: its tracked pages, a window at a time, and how visits to it went. */
export function useStoreFacts(id: Readonly<Ref<number | null>>) {
  const stores = useStoresStore()
  const offers = shallowRef<StoreOffer[]>([])
  const total = ref(0)
  const health = shallowRef<StoreHealth | null>(null)

  const listing = useRequest(async () => {
    if (id.value === null) return
    const found = await stores.offers(id.value, PAGE, offers.value.length)
    offers.value = [...offers.value, ...found.items]
    total.value = found.total
  })
  const asking = useRequest(async () => {
    if (id.value !== null) health.value = await stores.health(id.value)
  })

  /** The same offers again: what one of them cost was told otherwise. */
  const renewing = useRequest(async () => {
    if (id.value === null) return
    const found: StoreOffer[] = []
    for (let offset = 0; offset < offers.value.length; offset += PAGE) {
      found.push(...(await stores.offers(id.value, PAGE, offset)).items)
    }
    offers.value = found
  })

  function forget(): void {
    offers.value = []
    total.value = 0
    health.value = null
  }

  return {
    offers,
    total,
    health,
    forget,
    loadOffers: listing.run,
    renewOffers: renewing.run,
    loadingOffers: listing.pending,
    loadHealth: asking.run,
    problem: computed(
      () => listing.problem.value ?? renewing.problem.value ?? asking.problem.value,
    ),
  }
}
