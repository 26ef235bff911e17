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
}

/** What keys do on the page of a product. */
export function useProductKeys({ id, product, change, refresh, remove, edit }: Options): void {
  const router = useRouter()
  const auth = useAuthStore()
  const products = useProductsStore()
  const when = () => product.value !== undefined && auth.may('catalog:write')

  /** The one before or after this in the list that was left for it. */
  function turn(by: 1 | -1): void {
    const { rows } = products.windows
    const next = rows[rows.findIndex((row) => row?.id === id.value) + by]
    if (next) void router.push({ name: 'product', params: { id: next.id } })
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
    { id: 'refresh', when, run: refresh },
    { id: 'remove', when, run: remove },
    { id: 'edit', when, run: edit },
    {
      id: 'addOffer',
      when,
      run: () => void router.push({ name: 'search', query: { product: id.value } }),
    },
    { id: 'previousProduct', when: listed, run: () => turn(-1) },
    { id: 'nextProduct', when: listed, run: () => turn(1) },
  ])
}
