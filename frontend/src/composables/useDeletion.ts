import { useHeldDeletion } from '@/composables/useHeldDeletion'
import { i18n } from '@/i18n'
import { useProductsStore } from '@/stores/useProductsStore'
import { useUndoStore } from '@/stores/useUndoStore'

const KEYS = 'product '

/** So many can be taken back; for more, somebody is asked first. */
export const MOST_UNDONE = 10

/** Deleting products: they are struck out at once, and gone when nobody took them back. */
export function useDeletion() {
  const { hold } = useHeldDeletion()
  const undo = useUndoStore()
  const { t } = i18n.global
  const products = useProductsStore()

  /** False when somebody was asked, and said no. */
  async function remove(...leaving: { id: number; name: string }[]): Promise<boolean> {
    const [first] = leaving
    if (!first) return false
    return hold({
      key: keyOf(leaving.map(({ id }) => id)),
      name: leaving.length === 1 ? first.name : t('undo.several', { count: leaving.length }),
      send: async () => {
        if (leaving.length === 1) await products.remove(first.id)
        else await products.removeMany({ product_ids: leaving.map(({ id }) => id) }, false)
        await products.reload()
      },
    })
  }

  const isLeaving = (id: number) =>
    undo.keys.some((key) => key.startsWith(KEYS) && key.split(' ').slice(1).includes(String(id)))

  return { remove, isLeaving }
}

const keyOf = (ids: readonly number[]) => KEYS + ids.join(' ')
