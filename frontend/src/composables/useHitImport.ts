import { storeToRefs } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { BulkImport, Product } from '@/api/types'
import type { usePicked } from '@/composables/usePicked'
import { useQueryState } from '@/composables/useQueryState'
import { useRequest } from '@/composables/useRequest'
import { useImportsStore } from '@/stores/useImportsStore'
import { useProductsStore } from '@/stores/useProductsStore'
import { useSearchStore } from '@/stores/useSearchStore'

/** The import of picked pages: into which product, how it goes on, and what comes after it. */
export function useHitImport(picked: ReturnType<typeof usePicked>) {
  const route = useRoute()
  const router = useRouter()
  const imports = useImportsStore()
  const products = useProductsStore()
  const search = useSearchStore()
  const { found } = storeToRefs(search)
  const { run } = storeToRefs(imports)

  const productParam = useQueryState('product', '')
  const job = useQueryState('job', '', { replace: true })
  const target = computed({
    get: () => Number.parseInt(productParam.value, 10) || null,
    set: (id) => (productParam.value = id === null ? '' : String(id)),
  })
  /** Prices are checked right after. */
  const refresh = ref(true)
  const choices = ref<Pick<Product, 'id' | 'name'>[]>([])

  const { run: start, pending, problem: refused } = useRequest(imports.start)
  const { run: resume, problem: lost } = useRequest(imports.follow)
  const { run: findProducts } = useRequest(async (text: string) => {
    const page = await products.find(text)
    choices.value = page.items
  })
  void findProducts('')

  function asImport(items: BulkImport['items'], productId: number | null): BulkImport {
    const query = found.value?.query
    return {
      items,
      enqueue_refresh: refresh.value,
      ...(productId === null ? {} : { product_id: productId }),
      ...(query && productId === null ? { search_query: query } : {}),
    }
  }

  async function importPicked(): Promise<void> {
    if (pending.value) return
    const items = picked.items.value
    await start(asImport(items, target.value))
    if (!refused.value) picked.drop(items.map(({ url }) => url))
  }

  /** Another try goes to the same product; the primary page that it has stays. */
  function retry(urls: string[]): void {
    const before = run.value
    if (!before || pending.value) return
    const none = !Object.values(before.items).some(({ outcome }) => outcome === 'created')
    const items = urls.map((url, at) => ({ url, set_primary: none && at === 0 }))
    void start(asImport(items, before.productId ?? target.value), before)
  }

  /** Leave the import for the hits, of which some are tracked now; the server goes on with it. */
  async function leave(): Promise<void> {
    for (const [url, { outcome, product_id: own }] of Object.entries(run.value?.items ?? {})) {
      const productId = own ?? run.value?.productId
      if (outcome === 'created' && productId) search.markTracked(url, productId)
    }
    imports.forget()
    await router.replace({ query: { ...route.query, job: undefined } })
  }

  watch(
    () => run.value?.jobId,
    (id) => {
      if (!id) return
      job.value = String(id)
      // The server has them; what is picked from here on is for another import.
      picked.drop(run.value?.urls ?? [])
    },
  )
  if (Number(job.value) && run.value?.jobId !== Number(job.value)) void resume(Number(job.value))

  return {
    run,
    target,
    refresh,
    choices,
    pending,
    problem: computed(() => refused.value ?? lost.value),
    findProducts,
    importPicked,
    retry,
    leave,
  }
}
