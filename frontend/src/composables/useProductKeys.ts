import type { Ref } from 'vue'
import { useRouter } from 'vue-router'

import type { ProductDetail } from '@/api/types'
import { useCommands } from '@/composables/useCommands'
import { useAuthStore } from '@/stores/useAuthStore'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'

interface Options {
  id: Readonly<Ref<number>>
  product: Readonly<Ref<ProductDetail | undefined>>
  change: (update: ProductUpdate) => void
  refresh: () => void
  remove: () => void
  edit: () => void
  /** Begin with another offer. */
  add: () => void
  /** Show a tab by its place, from 0. */
  show: (at: number) => void
}

const TABS = ['tab1', 'tab2', 'tab3', 'tab4', 'tab5'] as const

/** What keys do on the page of a product. */
export function useProductKeys(given: Options): void {
  const { id, product, change } = given
  const router = useRouter()
  const auth = useAuthStore()
  const products = useProductsStore()
  const there = () => product.value !== undefined
  const when = () => there() && auth.may('catalog:write')

  /** The one before or after this in the list that was left for it. */
  function turn(by: 1 | -1): void {
    const { rows } = products.windows
    const next = rows[rows.findIndex((row) => row?.id === id.value) + by]
    if (!next) return
    const { tab } = router.currentRoute.value.query
    void router.push({ name: 'product', params: { id: next.id }, query: tab ? { tab } : {} })
  }
  const listed = () => products.windows.rows.some((row) => row?.id === id.value)

  const flip = (update: (now: ProductDetail) => ProductUpdate) => () => {
    if (product.value) change(update(product.value))
  }
  useCommands([
    { id: 'favourite', when, run: flip(({ favourite }) => ({ favourite: !favourite })) },
    { id: 'pause', when, run: flip(({ paused }) => ({ paused: !paused })) },
    {
      id: 'archive',
      when,
      run: flip(({ status }) => ({ status: status === 'archived' ? 'active' : 'archived' })),
    },
    { id: 'refresh', when, run: given.refresh },
    { id: 'remove', when, run: given.remove },
    { id: 'edit', when, run: given.edit },
    { id: 'addOffer', when, run: given.add },
    { id: 'previousProduct', when: listed, run: () => turn(-1) },
    { id: 'nextProduct', when: listed, run: () => turn(1) },
    ...TABS.map((tab, at) => ({ id: tab, when: there, run: () => given.show(at) })),
  ])
}
