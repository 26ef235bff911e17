import { useToast } from '@nuxt/ui/composables'
import { computed, shallowRef } from 'vue'

import type { BulkUpdated } from '@/api/types'
import { useConfirm } from '@/composables/useConfirm'
import { useRequest } from '@/composables/useRequest'
import { useTaste } from '@/composables/useTaste'
import { i18n } from '@/i18n'
import { useProductsStore, type ProductUpdates, type Which } from '@/stores/useProductsStore'
import { useUndoStore } from '@/stores/useUndoStore'

/** Products and what becomes of them. */
export interface Change {
  which: Which
  updates: ProductUpdates
}

const MOST_AT_ONCE = 1_000
const FORGETS = ['target', 'target_percent_off', 'targets'] as const

/** Changing many products with one request: what came of it, and taking it back; `done` after each. */
export function useProductChanges(done?: () => Promise<unknown>) {
  const toast = useToast()
  const undo = useUndoStore()
  const products = useProductsStore()
  const { ask } = useConfirm()
  const { asksFirst } = useTaste()
  const { t } = i18n.global
  /** Told when some of them stayed as they were. */
  const outcome = shallowRef<BulkUpdated | null>(null)

  const {
    run: send,
    pending,
    problem,
    clear,
  } = useRequest(async (which: Which, updates: ProductUpdates, before?: readonly Change[]) => {
    const answer = await products.change(which, updates)
    await (done ?? products.reload)()
    const { updated_ids: ids } = answer
    if (answer.skipped.length || answer.missing_ids.length) outcome.value = answer
    if (!ids.length) return true
    const back = before ?? reverse(updates, answer)
    const key = `change ${String(Date.now())}`
    const takeBack = () => {
      // Its toast and its key take back the same thing, which is done once.
      undo.forget(key)
      toast.remove(key)
      void restore(back ?? [])
    }
    if (back) undo.remember(key, takeBack)
    toast.add({
      id: key,
      title: t('products.changed', { count: ids.length }, ids.length),
      duration: undo.windowMs,
      actions: back ? [{ label: t('undo.action'), onClick: takeBack }] : [],
    })
    return true
  })

  /** Whether somebody wanted it and the server took it. */
  async function change(which: Which, updates: ProductUpdates, before?: readonly Change[]) {
    return (await maySend(which, updates)) && (await send(which, updates, before)) === true
  }

  /** Who would rather be asked than take back is asked; a star is no matter for a question. */
  async function maySend(which: Which, { status, paused }: ProductUpdates): Promise<boolean> {
    const count = which.product_ids?.length
    const matters = count !== 1 || status !== undefined || paused !== undefined
    if (!asksFirst.value || !matters) return true
    return ask({
      title: count ? t('undo.changeMany', { count }, count) : t('undo.changeAll'),
      text: t('undo.changeText'),
      yes: t('undo.change'),
    })
  }

  /** One after the other: products that were not alike before need a request each kind. */
  const {
    run: restore,
    pending: restoring,
    problem: restoreProblem,
    clear: clearRestore,
  } = useRequest(async (changes: readonly Change[]) => {
    const ids = new Set<number>()
    for (const { which, updates } of changes.flatMap(inParts)) {
      const { updated_ids: updated } = await products.change(which, updates)
      for (const id of updated) ids.add(id)
    }
    await (done ?? products.reload)()
    toast.add({ title: t('products.changed', { count: ids.size }, ids.size) })
  })

  function forget(): void {
    clear()
    clearRestore()
  }

  return {
    change,
    forget,
    pending: computed(() => pending.value || restoring.value),
    problem: computed(() => problem.value ?? restoreProblem.value),
    outcome,
  }
}

/** What makes a change undone; null for one that forgets what was before. */
function reverse(updates: ProductUpdates, answer: BulkUpdated): Change[] | null {
  if (FORGETS.some((field) => updates[field] !== undefined)) return null
  // Of several tags nobody knows which a product had before: to take all would take too many.
  if ([updates.tags_add, updates.tags_remove].some((tags) => tags && tags.length > 1)) return null
  const schedules = answer.schedules_before.map(({ schedule, product_ids }) => ({
    which: { product_ids },
    updates: { schedule },
  }))
  const others: ProductUpdates = {
    ...(updates.favourite !== undefined && { favourite: !updates.favourite }),
    ...(updates.paused !== undefined && { paused: !updates.paused }),
    ...(updates.status && { status: opposite(updates.status) }),
    ...(updates.tags_add?.length && { tags_remove: updates.tags_add }),
    ...(updates.tags_remove?.length && { tags_add: updates.tags_remove }),
  }
  if (!Object.keys(others).length) return schedules
  return [...schedules, { which: { product_ids: answer.updated_ids }, updates: others }]
}

const opposite = (status: 'active' | 'archived') =>
  status === 'active' ? ('archived' as const) : ('active' as const)

/** The API takes a thousand products by their ids at once. */
function inParts({ which, updates }: Change): Change[] {
  const ids = which.product_ids
  if (!ids) return [{ which, updates }]
  const starts = Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, at) => at)
  return starts.map((at) => ({
    which: { product_ids: ids.slice(at * MOST_AT_ONCE, (at + 1) * MOST_AT_ONCE) },
    updates,
  }))
}
