import { useToast } from '@nuxt/ui/composables'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

import type { ProductDetail } from '@/api/types'
import { useRequest } from '@/composables/useRequest'
import { i18n } from '@/i18n'
import { usePricesStore } from '@/stores/usePricesStore'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'

const POLL_MS = 1_000

/** One product, with what changes it as a whole; `loaded` is called whenever it was read anew. */
export function useProductPage(id: Ref<number>, loaded: (found: ProductDetail) => void) {
  const toast = useToast()
  const products = useProductsStore()
  const prices = usePricesStore()
  const { t } = i18n.global
  const product = shallowRef<ProductDetail>()
  /** Counts how often prices may have changed, for what shows them. */
  const version = shallowRef(0)
  let asking: AbortController | null = null
  let left = false
  onScopeDispose(() => {
    left = true
    asking?.abort()
  })

  const {
    run: load,
    pending,
    problem,
  } = useRequest(async () => {
    asking?.abort()
    const mine = (asking = new AbortController())
    const found = await products.get(id.value, mine.signal)
    product.value = found
    document.title = `${found.name} · CostCourter`
    loaded(found)
  })

  /** The product, and whatever shows its prices. */
  async function reload(): Promise<void> {
    version.value += 1
    await load()
  }

  const { run: send, problem: refused } = useRequest(products.update)

  /** Shown at once; taken back, with a word about it, when the server refuses. */
  async function change(update: ProductUpdate): Promise<void> {
    const before = product.value
    if (!before) return
    product.value = { ...before, ...shownAtOnce(update) }
    const found = await send(before.id, update)
    if (id.value === before.id) product.value = found ?? before
    if (found || !refused.value) return
    const description = refused.value.detail
    toast.add({ title: t('product.unchanged'), description, color: 'error', duration: 0 })
  }

  /** Have the shops visited, and show the new prices when the job is over. */
  const {
    run: refresh,
    pending: refreshing,
    problem: refreshProblem,
  } = useRequest(async () => {
    let job = await prices.refresh(id.value)
    while (!left && (job.state === 'queued' || job.state === 'running')) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      job = await prices.job(job.id)
    }
    if (left) return
    await reload()
    toast.add({ title: t('product.checked'), color: 'success' })
  })

  watch(
    id,
    () => {
      product.value = undefined
      void load()
    },
    { immediate: true },
  )

  return {
    product,
    version,
    load,
    reload,
    pending,
    problem,
    change,
    refresh,
    refreshing,
    refreshProblem,
  }
}

/** As much of a change as can be shown before the server has answered. */
function shownAtOnce(update: ProductUpdate): Partial<ProductDetail> {
  const { name, favourite, paused, status, description } = update
  return {
    ...(name !== undefined && { name }),
    ...(favourite !== undefined && { favourite }),
    ...(paused !== undefined && { paused }),
    ...(status !== undefined && { status }),
    ...(description !== undefined && { description }),
  }
}
