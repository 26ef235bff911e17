import { shallowRef } from 'vue'

import { useRequest } from '@/composables/useRequest'
import { useProductsStore } from '@/stores/useProductsStore'

/** Products that a name finds, without the one whose id this is. */
export function useOtherProducts(id: () => number) {
  const products = useProductsStore()
  const others = shallowRef<{ id: number; name: string }[]>([])
  const { run: find } = useRequest(async (text: string) => {
    others.value = (await products.find(text)).items.filter((each) => each.id !== id())
  })

  return { others, find }
}
