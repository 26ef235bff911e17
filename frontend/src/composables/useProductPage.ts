import { useToast } from '@nuxt/ui/composables'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

import type { ProductDetail } from '@/api/types'
import { useConfirm } from '@/composables/useConfirm'
import { useRequest } from '@/composables/useRequest'
import { useTaste } from '@/composables/useTaste'
import { i18n } from '@/i18n'
import { usePricesStore } from '@/stores/usePricesStore'
import { useProductsStore, type ProductUpdate } from '@/stores/useProductsStore'
import { useUndoStore } from '@/stores/useUndoStore'

const POLL_MS = 1_000

/** One product, with what changes it as a whole; `loaded` is called whenever it was read anew. */
export function useProductPage(id: Ref<number>, loaded: (found: ProductDetail) => void) {
  const toast = useToast()
  const products = useProductsStore()
  const prices = usePricesStore()
  const undo = useUndoStore()
  const { ask } = useConfirm()
  const { asksFirst } = useTaste()
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
    if (!before || !(await maySend(before, update))) return
    product.value = { ...before, ...shownAtOnce(update) }
    const found = await send(before.id, update)
    if (id.value === before.id) product.value = found ?? before
    if (found) offerUndo(before, update)
    else tellRefused()
  }

  /** Who would rather be asked than take back is asked. */
  async function maySend({ name }: ProductDetail, update: ProductUpdate): Promise<boolean> {
    const done = doneBy(update)
    if (!done || !asksFirst.value) return true
    return ask({
      title: t(`product.ask.${done}`, { name }),
      text: t('undo.changeText'),
      yes: t('undo.change'),
    })
  }

  function tellRefused(): void {
    if (!refused.value) return
    const description = refused.value.detail
    toast.add({ title: t('product.unchanged'), description, color: 'error', duration: 0 })
  }

  /** What takes a product out of sight or stops its checks can be taken back for a while. */
  function offerUndo(before: ProductDetail, update: ProductUpdate): void {
    const done = doneBy(update)
    if (!done) return
    const key = `state ${String(before.id)} ${String(Date.now())}`
    const back = async () => {
      // Taken back once: the next step back is the one before it.
      undo.forget(key)
      const { status, paused } = before
      const restored = await send(before.id, {
        ...(update.status !== undefined && { status }),
        ...(update.paused !== undefined && { paused }),
      })
      if (restored && id.value === before.id) product.value = restored
      if (restored) toast.remove(key)
      else tellRefused()
    }
    undo.remember(key, () => void back())
    toast.add({
      id: key,
      title: t(`product.done.${done}`, { name: before.name }),
      duration: undo.windowMs,
      actions: [{ label: t('undo.action'), onClick: () => void back() }],
    })
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

/** What is told of a change that can be taken back; null for one that is told by itself. */
function doneBy({ status, paused }: ProductUpdate) {
  if (status) return status === 'archived' ? 'archived' : 'unarchived'
  if (paused !== undefined) return paused ? 'paused' : 'resumed'
  return null
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
