import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef } from 'vue'

import type { Check, ChecksQueued, PreviewListing, ProductDetail, ProductUrl } from '@/api/types'
import type { OfferAct } from '@/lib/acts'
import type { AskedPrice } from '@/lib/asked'
import { useHeldDeletion } from '@/composables/useHeldDeletion'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { formatLength } from '@/lib/dates'
import { useOffersStore, type OfferUpdate } from '@/stores/useOffersStore'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'
import { useWorkbenchStore } from '@/stores/useWorkbenchStore'

/** What opens a dialog. */
type Asked = 'move' | 'address' | 'reread'

/** What can be done with the pages of a product; `changed` is told the id of the one that was. */
export function useOffers(changed: (pageId: number) => Promise<unknown>) {
  const toast = useToast()
  const { hold, isHeld } = useHeldDeletion()
  const offers = useOffersStore()
  const { t } = i18n.global
  const chosen = shallowRef<ProductUrl | null>(null)
  const products = useProductsStore()
  const workbench = useWorkbenchStore()
  const asking = ref<Asked | null>(null)
  const listing = shallowRef<PreviewListing | null>(null)
  /** A price whose origin is asked for. */
  const proof = shallowRef<AskedPrice | null>(null)
  const held = shallowRef<Check[]>([])

  const {
    run: change,
    pending,
    problem,
  } = useRequest(async (pageId: number, action: () => Promise<void>) => {
    await action()
    await changed(pageId)
  })
  const { run: loadHeld } = useRequest(async (product: ProductDetail) => {
    const pages = product.badges.includes('held') ? product.urls : []
    held.value = (await Promise.all(pages.map(({ id }) => offers.held(id)))).flat()
  })

  const {
    run: look,
    pending: looking,
    problem: lookProblem,
  } = useRequest(async (what: Asked, url: ProductUrl) => {
    if (what === 'reread') {
      listing.value = null
      const wish = { url: url.url, store_id: url.store.id, store: null }
      const { listing: told } = await workbench.preview(wish)
      // A slow page answers after another one was asked for.
      if (chosen.value?.id === url.id) listing.value = told
    }
  })

  const update = (url: ProductUrl, given: OfferUpdate) =>
    void change(url.id, () => offers.update(url.id, given))
  const AT_ONCE: Partial<Record<OfferAct, (url: ProductUrl) => void>> = {
    primary: (url) => update(url, { is_primary: true }),
    active: (url) => update(url, { active: !url.active }),
    counted: (url) => update(url, { counted: !url.counted }),
    refresh: (url) => void refresh(url),
    delete: remove,
  }

  function act(what: OfferAct, url: ProductUrl): void {
    chosen.value = url
    const atOnce = AT_ONCE[what]
    if (atOnce) {
      atOnce(url)
      return
    }
    if (what === 'why' || what === 'snapshot') {
      why(url, what === 'snapshot' ? { page: true } : {})
      return
    }
    asking.value = what as Asked
    void look(what as Asked, url)
  }

  /** How a price of a page is known: that of a reading, or of the newest one. */
  function why(url: ProductUrl, which: Omit<AskedPrice, 'pageId' | 'store'> = {}): void {
    proof.value = { pageId: url.id, store: url.store.name, ...which }
  }

  /** The page gets another address; its readings stay. */
  async function readdress(address: string): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(id, () => offers.readdress(id, address))
    if (!problem.value) asking.value = null
  }

  /** The product gets what a page says of it. */
  async function take(productId: number, given: ProductUpdate): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(id, async () => {
      await products.update(productId, given)
    })
    if (!problem.value) asking.value = null
  }

  async function refresh(url: ProductUrl): Promise<void> {
    const queued = shallowRef<ChecksQueued>()
    await change(url.id, async () => {
      queued.value = await offers.refresh(url.id)
    })
    if (queued.value) toast.add(tellQueued(queued.value, url.store.name))
  }

  /** When the page is visited, and why not at once. */
  function tellQueued(queued: ChecksQueued, store: string) {
    if (!queued.product_url_ids.length) return { title: t('offers.refreshRuns', { store }) }
    const seconds = Math.ceil(queued.wait_seconds)
    if (seconds < 1) return { title: t('offers.refreshed', { store }) }
    const time = formatLength(seconds, i18n.global.locale.value)
    return {
      title: t('offers.refreshedIn', { store, time }),
      description: t('offers.refreshedWhy'),
    }
  }

  const keyOf = (id: number) => `offer ${String(id)}`

  /** Struck out at once; gone when nobody took it back. */
  function remove(url: ProductUrl): void {
    void hold({
      key: keyOf(url.id),
      name: url.store.name,
      send: async () => {
        await offers.remove(url.id)
        await changed(url.id)
      },
    })
  }

  async function move(productId: number): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(id, () => offers.move(id, productId))
    if (!problem.value) asking.value = null
  }

  async function decide({ id, product_url_id: pageId }: Check, accepted: boolean): Promise<void> {
    await change(pageId, () => offers.decide(id, accepted))
  }

  const open = (what: Asked) =>
    computed({
      get: () => asking.value === what,
      set: (is) => {
        if (!is) asking.value = null
      },
    })

  return {
    chosen,
    proof,
    held,
    pending,
    problem,
    moving: open('move'),
    readdressing: open('address'),
    rereading: open('reread'),
    listing,
    looking,
    lookProblem,
    act,
    why,
    move,
    readdress,
    take,
    decide,
    loadHeld,
    isLeaving: (id: number) => isHeld(keyOf(id)),
  }
}
