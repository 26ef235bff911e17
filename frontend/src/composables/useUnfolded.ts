import { ref } from 'vue'

import type { ProductDetail } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { useProductsStore } from '@/stores/useProductsStore'

/** What rows of the list hide: the products of those that were unfolded, with their pages. */
export function useUnfolded() {
  const products = useProductsStore()
  const details = ref<Record<number, ProductDetail>>({})
  const { run: unfold, problem } = useRequest(async (id: number) => {
    details.value[id] = await products.get(id)
  })

  /** The product that a page belongs to, where it was unfolded. */
  const holder = (pageId: number) =>
    Object.values(details.value).find(({ urls }) => urls.some(({ id }) => id === pageId))

  /** Ask anew for what is there, after something of it changed. */
  async function again(pageId: number): Promise<void> {
    const product = holder(pageId)
    if (product) await unfold(product.id)
  }

  return { details, unfold, problem, holder, again }
}
