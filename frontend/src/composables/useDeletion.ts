import { useToast } from '@nuxt/ui/composables'

import { ApiError } from '@/api/errors'
import { i18n } from '@/i18n'
import { useProductsStore } from '@/stores/useProductsStore'
import { UNDO_MS, useUndoStore } from '@/stores/useUndoStore'

/** Deleting a product: it is struck out at once, and gone when nobody took it back. */
export function useDeletion() {
  const toast = useToast()
  const undo = useUndoStore()
  const products = useProductsStore()
  const { t } = i18n.global

  function remove(product: { id: number; name: string }): void {
    const key = keyOf(product.id)
    undo.hold(
      key,
      async () => {
        await products.remove(product.id)
        await products.reload()
      },
      (error) => {
        if (!(error instanceof ApiError)) throw error
        const title = t('undo.failed', { name: product.name })
        toast.add({ title, description: error.problem.detail, color: 'error', duration: 0 })
      },
    )
    toast.add({
      id: key,
      title: t('undo.deleted', { name: product.name }),
      duration: UNDO_MS,
      actions: [{ label: t('undo.action'), onClick: () => void undo.undo(key) }],
    })
  }

  return { remove, isLeaving: (id: number) => undo.isHeld(keyOf(id)) }
}

const keyOf = (id: number) => `product ${String(id)}`
