import { useToast } from '@nuxt/ui/composables'

import { ApiError } from '@/api/errors'
import type { Store, StoreUpdate } from '@/api/types'
import { isSame } from '@/composables/storeForm'
import { i18n } from '@/i18n'
import { STORED } from '@/lib/secrets'
import { useStoresStore } from '@/stores/useStoresStore'
import { useUndoStore } from '@/stores/useUndoStore'

/** A store that was saved: how it was, what was sent, and what that made of it. */
export interface Saved {
  before: Store | null
  sent: StoreUpdate
  kept: Store
}

/** Going back to the version before a save; `restored` is told of the store as it is then. */
export function useStoreUndo(restored: (store: Store) => void) {
  const toast = useToast()
  const undo = useUndoStore()
  const stores = useStoresStore()
  const { t } = i18n.global

  /** Say that it is saved, and offer to take that back for as long as a deletion could be. */
  function tell({ before, sent, kept }: Saved, description?: string): void {
    const key = `store ${String(kept.id)} ${String(Date.now())}`
    const { changes, lost } = before ? backTo(before, sent) : { changes: {}, lost: [] }
    const back = () => {
      undo.forget(key)
      toast.remove(key)
      void takeBack(kept, changes, lost)
    }
    const offered = Object.keys(changes).length > 0
    if (offered) undo.remember(key, back)
    toast.add({
      id: key,
      title: t('storeEditor.saved', { name: kept.name }),
      ...(description && { description }),
      color: 'success',
      ...(offered && {
        duration: undo.windowMs,
        actions: [{ label: t('undo.action'), onClick: back }],
      }),
    })
  }

  async function takeBack(kept: Store, changes: StoreUpdate, lost: string[]): Promise<void> {
    try {
      const now = await stores.get(kept.id)
      const names = Object.keys(changes) as (keyof StoreUpdate & keyof Store)[]
      if (names.some((name) => !isSame(now[name], kept[name]))) {
        refused(kept, t('storeEditor.undo.elsewhere'))
        return
      }
      restored(await stores.update(kept.id, changes))
      const fields = lost.map((field) => t(`storeEditor.changed.${field}`)).join(', ')
      toast.add({
        title: t('storeEditor.undo.done', { name: kept.name }),
        ...(fields && { description: t('storeEditor.notRestored', { fields }) }),
      })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused(kept, error.problem.detail)
    }
  }

  function refused({ name }: Store, description: string): void {
    const title = t('storeEditor.undo.failed', { name })
    toast.add({ title, description, color: 'error', duration: 0 })
  }

  return { tell }
}

/** What makes a change undone, and which fields nobody can bring back: secrets are never told. */
export function backTo(before: Store, sent: StoreUpdate): { changes: StoreUpdate; lost: string[] } {
  const isLost = (field: string) =>
    !(field in before) || (field === 'headers' && !keepsSecrets(before.headers, sent.headers ?? {}))
  const fields = Object.keys(sent)
  const kept = fields.filter((field) => !isLost(field))
  const changes = Object.fromEntries(kept.map((field) => [field, before[field as keyof Store]]))
  return { changes, lost: fields.filter(isLost) }
}

/** Whether each header whose value nobody is told was sent back as it was told. */
function keepsSecrets(before: Record<string, string>, sent: Record<string, string>): boolean {
  const values = new Map(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.entries(before).every(
    ([name, value]) => value !== STORED || values.get(name.toLowerCase()) === STORED,
  )
}
