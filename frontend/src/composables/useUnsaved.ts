import { useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'
import { onScopeDispose, reactive } from 'vue'

type Dirty = Ref<boolean>

const forms = reactive(new Set<Dirty>())

/** Whether any form on the page has something that was not saved. */
export const isAnyDirty = () => [...forms].some((dirty) => dirty.value)

/** Have it asked before the page is left while this is true; the router's guard does the asking. */
export function useUnsaved(dirty: Dirty): void {
  forms.add(dirty)
  onScopeDispose(() => forms.delete(dirty))
  useEventListener(window, 'beforeunload', (event) => {
    if (dirty.value) event.preventDefault()
  })
}
