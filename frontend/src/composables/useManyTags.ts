import { useToast } from '@nuxt/ui/composables'
import { computed, ref, shallowRef } from 'vue'

import { settle } from '@/api/settle'
import type { MergeCounts, Tag } from '@/api/types'
import { useConfirm } from '@/composables/useConfirm'
import { MOST_UNDONE } from '@/composables/useDeletion'
import { useHeldDeletion } from '@/composables/useHeldDeletion'
import { useRequest } from '@/composables/useRequest'
import type { Selection } from '@/composables/useSelection'
import { i18n } from '@/i18n'
import { useTagsStore } from '@/stores/useTagsStore'
import { useUndoStore } from '@/stores/useUndoStore'

const KEYS = 'tag '

interface Options {
  selection: Selection
  /** Those on the screen. */
  rows: () => readonly (Tag | undefined)[]
}

/** Deleting tags, and making one of several; also of such as are picked on other pages. */
export function useManyTags({ selection, rows }: Options) {
  const toast = useToast()
  const tags = useTagsStore()
  const undo = useUndoStore()
  const { ask } = useConfirm()
  const { hold } = useHeldDeletion()
  const { t } = i18n.global

  const isLeaving = (id: number) =>
    undo.keys.some((key) => key.startsWith(KEYS) && key.split(' ').slice(1).includes(String(id)))

  function remove(...leaving: Tag[]): Promise<boolean> {
    const [first] = leaving
    if (!first) return Promise.resolve(false)
    return hold({
      key: KEYS + leaving.map(({ id }) => id).join(' '),
      name: leaving.length === 1 ? first.name : t('tags.several', { count: leaving.length }),
      send: () => send(leaving),
    })
  }

  async function send(leaving: readonly Tag[]): Promise<void> {
    const ids = leaving.map(({ id }) => id)
    try {
      await settle(ids, tags.remove)
      selection.set(ids, false)
    } finally {
      await tags.reload()
    }
  }

  /** Those that are gone by now are no longer picked, and somebody is told. */
  async function pickedTags(): Promise<Tag[]> {
    const here = new Map(rows().flatMap((row) => (row ? [[row.id, row] as const] : [])))
    const { found, gone } = await settle([...selection.ids], (id) => here.get(id) ?? tags.get(id))
    selection.set(gone, false)
    if (gone.length) toast.add({ title: t('tags.missing', gone.length), color: 'warning' })
    return found
  }

  /** A few can be taken back; for more somebody is asked, and told what they are on. */
  const {
    run: removePicked,
    pending: removing,
    problem: removeProblem,
  } = useRequest(async () => {
    const leaving = await pickedTags()
    if (leaving.length <= MOST_UNDONE) {
      if (await remove(...leaving)) selection.clear()
      return
    }
    const links = leaving.reduce((sum, { products_total: total }) => sum + total, 0)
    const sure = await ask({
      title: t('undo.askTitle', { name: t('tags.several', { count: leaving.length }) }),
      text: t('tags.deleteText', { count: links }, links),
      yes: t('undo.delete'),
      dangerous: true,
    })
    if (!sure) return
    await send(leaving)
    selection.clear()
  })

  const merging = ref(false)
  /** What is about to become one. */
  const picked = shallowRef<Tag[]>([])
  const { run: beginMerge, problem: pickProblem } = useRequest(async () => {
    picked.value = await pickedTags()
    merging.value = picked.value.length > 1
  })
  const counts = shallowRef<MergeCounts | null>(null)
  let counting = new AbortController()
  const { run: count, problem: countProblem } = useRequest(
    async (targetId: number, sourceIds: number[]) => {
      counting.abort()
      const { signal } = (counting = new AbortController())
      counts.value = null
      const told = await tags.previewMerge(targetId, sourceIds, signal)
      if (!signal.aborted) counts.value = told
    },
  )
  const {
    run: merge,
    pending: uniting,
    problem: mergeProblem,
  } = useRequest(async (targetId: number, sourceIds: number[]) => {
    const { moved, had } = await tags.merge(targetId, sourceIds)
    selection.clear()
    merging.value = false
    toast.add({ title: t('tags.merging.done', { moved, had }), color: 'success' })
  })

  return {
    isLeaving,
    remove,
    removePicked,
    removing,
    problem: computed(() => removeProblem.value ?? pickProblem.value),
    merging,
    picked,
    beginMerge,
    counts,
    count,
    merge,
    uniting,
    mergeProblem: computed(() => mergeProblem.value ?? countProblem.value),
  }
}
