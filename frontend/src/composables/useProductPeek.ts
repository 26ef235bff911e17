import { ref, shallowRef } from 'vue'

import type { HistoryPoint, ProductDetail } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { usePricesStore } from '@/stores/usePricesStore'
import { useProductsStore } from '@/stores/useProductsStore'

/** A look into one product beside the list. */
export function useProductPeek() {
  const products = useProductsStore()
  const prices = usePricesStore()
  const peeked = ref<{ id: number; name: string } | null>(null)
  const product = shallowRef<ProductDetail | null>(null)
  const points = shallowRef<HistoryPoint[] | null>(null)
  let asking: AbortController | null = null

  const { run, problem } = useRequest(async (id: number) => {
    asking?.abort()
    const { signal } = (asking = new AbortController())
    const [found, history] = await Promise.all([
      products.get(id, signal),
      prices.history(id, '90d', signal),
    ])
    product.value = found
    points.value = history
  })

  /** Look into a product; a second look at the same one ends it. */
  function peek(row: { id: number; name: string }): void {
    if (peeked.value?.id === row.id) {
      close()
      return
    }
    peeked.value = { id: row.id, name: row.name }
    product.value = null
    points.value = null
    void run(row.id)
  }

  /** Look anew at what is shown; nothing to do where nothing is. */
  async function again(): Promise<void> {
    if (peeked.value) await run(peeked.value.id)
  }

  function close(): void {
    asking?.abort()
    peeked.value = null
  }

  return { peeked, product, points, problem, peek, again, close }
}
