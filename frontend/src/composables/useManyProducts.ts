import { computed, ref, shallowRef } from 'vue'

import type { BulkDeleted, Product, ProductUpdates } from '@/api/types'
import { MOST_UNDONE, useDeletion } from '@/composables/useDeletion'
import { useProductChanges } from '@/composables/useProductChanges'
import type { useProductFilters } from '@/composables/useProductFilters'
import { useRefreshMany } from '@/composables/useRefreshMany'
import { saveProducts } from '@/composables/saveProducts'
import { useRequest } from '@/composables/useRequest'
import type { Selection } from '@/composables/useSelection'
import { useTaste } from '@/composables/useTaste'
import { commonest } from '@/lib/money'
import { useAuthStore } from '@/stores/useAuthStore'
import { useProductsStore, type Which } from '@/stores/useProductsStore'

interface Options {
  selection: Selection
  filter: () => ReturnType<typeof useProductFilters>['filter']['value']
  rows: () => readonly (Product | undefined)[]
}

/** What can be done with the products that somebody picked. */
export function useManyProducts({ selection, filter, rows }: Options) {
  const auth = useAuthStore()
  const products = useProductsStore()
  const { change, pending: changing, problem: changeProblem, outcome } = useProductChanges()
  const { remove, isLeaving } = useDeletion()
  const { asksFirst } = useTaste()
  const deleting = ref(false)
  const aiming = ref(false)
  const merging = ref(false)
  const counts = shallowRef<BulkDeleted | null>(null)

  const which = (): Which =>
    selection.matching ? { filter: filter() } : { product_ids: [...selection.ids] }
  const pickedRows = computed(() =>
    selection.matching || selection.ids.size === 0
      ? []
      : rows().flatMap((row) => (row && selection.has(row.id) ? [row] : [])),
  )

  /** What most of the products here are priced in; a wish for many starts with it. */
  const currency = computed(() => {
    const priced = aiming.value ? rows().map((row) => row?.best?.currency) : []
    return commonest(priced) ?? auth.profile?.currency ?? 'EUR'
  })

  /** Whether the server took it. */
  const changePicked = (updates: Partial<ProductUpdates>): Promise<boolean> =>
    change(which(), updates)

  /** Undone where every one of them is on the screen: what it was to cost before is known then. */
  async function aimPicked(updates: Partial<ProductUpdates>): Promise<void> {
    const known = pickedRows.value
    const all = !selection.matching && known.length === selection.ids.size
    const before = { product_ids: known.map(({ id }) => id) }
    const targets = { targets: known.map(targetOf) }
    const back = all ? [{ which: before, updates: targets }] : undefined
    if (await change(which(), updates, back)) aiming.value = false
  }

  const { refresh, pending: asking, problem: refreshProblem } = useRefreshMany()

  const { run: count, problem: countProblem } = useRequest(async () => {
    counts.value = null
    counts.value = await products.removeMany(which(), true)
  })
  const {
    run: removeAll,
    pending: removing,
    problem: removeProblem,
  } = useRequest(async () => {
    await products.removeMany(which(), false)
    selection.clear()
    deleting.value = false
    await products.reload()
  })

  /** A few can be taken back; for more, or for such as are not on the screen, we ask. */
  function removePicked(): void {
    const few = !selection.matching && selection.ids.size <= MOST_UNDONE
    if (few && !asksFirst.value) {
      const named = new Map(rows().map((row) => [row?.id, row?.name]))
      const leaving = [...selection.ids].map((id) => ({ id, name: named.get(id) ?? `#${id}` }))
      selection.clear()
      void remove(...leaving)
      return
    }
    deleting.value = true
    void count()
  }

  const {
    run: merge,
    pending: uniting,
    problem: mergeProblem,
  } = useRequest(async (targetId: number, sourceIds: number[]) => {
    await products.merge(targetId, sourceIds)
    selection.clear()
    merging.value = false
    await products.reload()
  })

  const { run: exportRows, pending: exporting, problem: exportProblem } = useRequest(save)
  async function save(picked: boolean): Promise<void> {
    const found = await products.all(picked && !selection.matching ? {} : filter())
    const wanted = picked ? found.filter(({ id }) => selection.has(id)) : found
    saveProducts('products.csv', wanted)
  }

  return {
    change,
    changePicked,
    aimPicked,
    refreshPicked: () => void refresh(which()),
    removePicked,
    removeAll,
    remove,
    merge,
    exportPicked: () => void exportRows(true),
    exportMatching: () => void exportRows(false),
    isLeaving,
    deleting,
    aiming,
    currency,
    merging,
    counts,
    outcome,
    pickedRows,
    exporting,
    mergeProblem,
    pending: computed(() => changing.value || removing.value || uniting.value || asking.value),
    problem: computed(
      () =>
        changeProblem.value ??
        refreshProblem.value ??
        removeProblem.value ??
        countProblem.value ??
        exportProblem.value,
    ),
  }
}

function targetOf({ id, target }: Product) {
  const wish = target && { amount: target.amount, currency: target.currency }
  return { product_id: id, target: wish }
}
