import { useToast } from '@nuxt/ui/composables'

import { ApiError } from '@/api/errors'
import { useConfirm } from '@/composables/useConfirm'
import { useTaste } from '@/composables/useTaste'
import { i18n } from '@/i18n'
import { useUndoStore } from '@/stores/useUndoStore'

/** What is deleted, by a key of its own. */
export interface Deletion {
  key: string
  name: string
  send: () => Promise<void>
}

/**
 * Deletions that are struck out at once, and sent when nobody took them back; who would rather be
 * asked is asked, and then they are sent at once.
 */
export function useHeldDeletion() {
  const toast = useToast()
  const undo = useUndoStore()
  const { ask } = useConfirm()
  const { asksFirst } = useTaste()
  const { t } = i18n.global

  /** False when somebody was asked, and said no. */
  async function hold(deletion: Deletion): Promise<boolean> {
    if (!asksFirst.value) {
      holdBack(deletion)
      return true
    }
    const { name } = deletion
    const sure = await ask({
      title: t('undo.askTitle', { name }),
      text: t('undo.askText'),
      yes: t('undo.delete'),
      dangerous: true,
    })
    if (sure) void sendNow(deletion)
    return sure
  }

  function holdBack({ key, name, send }: Deletion): void {
    undo.hold(key, send, (error) => tellFailed(name, error))
    toast.add({
      id: key,
      title: t('undo.deleted', { name }),
      duration: undo.windowMs,
      actions: [{ label: t('undo.action'), onClick: () => void undo.undo(key) }],
    })
  }

  async function sendNow({ key, name, send }: Deletion): Promise<void> {
    try {
      await undo.sendNow(key, send)
      toast.add({ title: t('undo.gone', { name }) })
    } catch (error) {
      tellFailed(name, error)
    }
  }

  function tellFailed(name: string, error: unknown): void {
    if (!(error instanceof ApiError)) throw error
    const title = t('undo.failed', { name })
    toast.add({ title, description: error.problem.detail, color: 'error', duration: 0 })
  }

  return { hold, isHeld: undo.isHeld }
}
