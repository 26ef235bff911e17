import { useToast } from '@nuxt/ui/composables'

import { ApiError } from '@/api/errors'
import { i18n } from '@/i18n'
import { useUndoStore } from '@/stores/useUndoStore'

/** What is deleted, by a key of its own. */
export interface Deletion {
  key: string
  name: string
  send: () => Promise<void>
}

/** Deletions that are struck out at once, and sent when nobody took them back. */
export function useHeldDeletion() {
  const toast = useToast()
  const undo = useUndoStore()
  const { t } = i18n.global

  function hold({ key, name, send }: Deletion): void {
    undo.hold(key, send, (error) => {
      if (!(error instanceof ApiError)) throw error
      const title = t('undo.failed', { name })
      toast.add({ title, description: error.problem.detail, color: 'error', duration: 0 })
    })
    toast.add({
      id: key,
      title: t('undo.deleted', { name }),
      duration: undo.windowMs,
      actions: [{ label: t('undo.action'), onClick: () => void undo.undo(key) }],
    })
  }

  return { hold, isHeld: undo.isHeld }
}
