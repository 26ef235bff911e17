import { useToast } from '@nuxt/ui/composables'

import { ApiError } from '@/api/errors'
import { i18n } from '@/i18n'
import { useProductsStore } from '@/stores/useProductsStore'
import { UNDO_MS, useUndoStore } from '@/stores/useUndoStore'

/** So many can be taken back; for more, somebody is asked first. */
export const MOST_UNDONE = 10

/** Deleting products: they are struck out at once, and gone when nobody took them back. */
export function useDeletion() {
  const toast = useToast()
  const undo = useUndoStore()
  const products = useProductsStore()
  const { t } = i18n.global

  function remove(...leaving: { id: number; name: string }[]): void {
    const [first] = leaving
    if (!first) return
    const name = leaving.length === 1 ? first.name : t('undo.several', { count: leaving.length })
    const key = keyOf(leaving.map(({ id }) => id))
    undo.hold(
      key,
      async () => {
        if (leaving.length === 1) await products.remove(first.id)
        else await products.removeMany({ product_ids: leaving.map(({ id }) => id) }, false)
        await products.reload()
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error
        const title = t('undo.failed', { name })
        toast.add({ title, description: error.problem.detail, color: 'error', duration: 0 })
      },
    )
    toast.add({
      id: key,
      title: t('undo.deleted', { name }),
      duration: UNDO_MS,
      actions: [{ label: t('undo.action'), onClick: () => void undo.undo(key) }],
    })
  }

  const isLeaving = (id: number) =>
    undo.held.some(({ key }) => key.split(' ').slice(1).includes(String(id)))

  return { remove, isLeaving }
}

const keyOf = (ids: readonly number[]) => `product ${ids.join(' ')}`
