import { useEventListener } from '@vueuse/core'

import { FIELDS, type Field } from '@/lib/selectors'

interface Actions {
  save: () => unknown
  fetch: () => unknown
  goTo: (field: Field) => unknown
  pick: () => unknown
}

/** The keys of the store editor: Ctrl+S, Ctrl+Enter, Alt+1 to Alt+6, and `i` outside of texts. */
export function useStoreKeys(actions: Actions): void {
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const action = actionOf(event, actions)
    if (!action || document.querySelector('[role="dialog"]')) return
    event.preventDefault()
    action()
  })
}

function actionOf(event: KeyboardEvent, actions: Actions): (() => unknown) | null {
  const control = event.ctrlKey || event.metaKey
  if (control && event.key.toLowerCase() === 's') return actions.save
  if (control && event.key === 'Enter') return actions.fetch
  if (control) return null
  if (event.altKey) {
    const field = FIELDS[Number(/^Digit([1-6])$/.exec(event.code)?.[1] ?? 0) - 1]
    return field ? () => actions.goTo(field) : null
  }
  return event.key === 'i' && !isTyping(event.target) ? actions.pick : null
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable]') !== null
  )
}
