import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef } from 'vue'

import type { Check, ChecksQueued, PreviewListing, ProductDetail, ProductUrl } from '@/api/types'
import type { OfferAct } from '@/lib/acts'
import { useHeldDeletion } from '@/composables/useHeldDeletion'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { formatLength } from '@/lib/dates'
import {
  useOffersStore,
  type KeptPage,
  type OfferUpdate,
  type Reading,
} from '@/stores/useOffersStore'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'
import { useWorkbenchStore } from '@/stores/useWorkbenchStore'

/** What opens a dialog. */
type Asked = 'why' | 'move' | 'address' | 'reread' | 'snapshot'

/** What can be done with the pages of a product; `changed` is called when one was. */
export function useOffers(changed: () => Promise<unknown>) {
  const toast = useToast()
  const { hold, isHeld } = useHeldDeletion()
  const offers = useOffersStore()
  const { t } = i18n.global
  const chosen = shallowRef<ProductUrl | null>(null)
  const products = useProductsStore()
  const workbench = useWorkbenchStore()
  const asking = ref<Asked | null>(null)
  const listing = shallowRef<PreviewListing | null>(null)
  const kept = shallowRef<KeptPage | null>()
  const reading = shallowRef<Reading | null | undefined>(undefined)
  const held = shallowRef<Check[]>([])

  const {
    run: change,
    pending,
    problem,
  } = useRequest(async (action: () => Promise<void>) => {
    await action()
    await changed()
  })
  /** Asks for the reading that is explained, also once more when it was changed. */
  let ofInterest = () => Promise.resolve<Reading | null>(null)
  const { run: explain, problem: whyProblem } = useRequest(async () => {
    const found = ofInterest
    reading.value = undefined
    const told = await found()
    if (found === ofInterest) reading.value = told
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
      listing.value = (await workbench.preview(wish)).listing
    }
    if (what === 'snapshot') {
      kept.value = undefined
      kept.value = await offers.snapshot(url.id)
    }
  })

  const update = (url: ProductUrl, given: OfferUpdate) =>
    void change(() => offers.update(url.id, given))
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
    if (what === 'why') {
      why(url)
      return
    }
    asking.value = what as Asked
    void look(what as Asked, url)
  }

  /** How a price of a page is known: that of a reading, or of the newest one. */
  function why(url: ProductUrl, readingId?: number): void {
    chosen.value = url
    ofInterest = () => (readingId === undefined ? offers.newest(url.id) : offers.reading(readingId))
    asking.value = 'why'
    void explain()
  }

  /** The page gets another address; its readings stay. */
  async function readdress(address: string): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(() => offers.readdress(id, address))
    if (!problem.value) asking.value = null
  }

  /** The product gets what a page says of it. */
  async function take(productId: number, given: ProductUpdate): Promise<void> {
    await change(async () => {
      await products.update(productId, given)
    })
    if (!problem.value) asking.value = null
  }

  async function refresh(url: ProductUrl): Promise<void> {
    const queued = shallowRef<ChecksQueued>()
    await change(async () => {
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
        await changed()
      },
    })
  }

  async function move(productId: number): Promise<void> {
    const id = chosen.value?.id
    if (id === undefined) return
    await change(() => offers.move(id, productId))
    if (!problem.value) asking.value = null
  }

  async function exclude(readingId: number, excluded: boolean): Promise<void> {
    await change(() => offers.exclude(readingId, excluded))
    await explain()
  }

  const decide = (checkId: number, accepted: boolean) =>
    change(() => offers.decide(checkId, accepted))

  const open = (what: Asked) =>
    computed({
      get: () => asking.value === what,
      set: (is) => {
        if (!is) asking.value = null
      },
    })

  return {
    chosen,
    reading,
    held,
    pending,
    problem,
    whyProblem,
    explaining: open('why'),
    moving: open('move'),
    readdressing: open('address'),
    rereading: open('reread'),
    showing: open('snapshot'),
    listing,
    kept,
    looking,
    lookProblem,
    act,
    why,
    move,
    readdress,
    take,
    exclude,
    decide,
    loadHeld,
    isLeaving: (id: number) => isHeld(keyOf(id)),
  }
}
