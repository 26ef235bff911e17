import { useEventListener } from '@vueuse/core'
import { ref, type Ref } from 'vue'

import { pressOf, type Press } from '@/lib/keys'

/** A second key within this time belongs to the first. */
const CHORD_MS = 1_200
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead'])

export interface KeyCapture<Subject> {
  /** What the next keys are meant for. */
  subject: Readonly<Ref<Subject | null>>
  start: (subject: Subject) => void
  stop: () => void
}

/** Listen for the next press, or two in a row, before anything else hears it; Esc and Tab give up. */
export function useKeyCapture<Subject>(
  captured: (subject: Subject, press: Press) => void,
): KeyCapture<Subject> {
  const subject = ref(null) as Ref<Subject | null>
  let first: Press | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function stop(): void {
    clearTimeout(timer)
    first = null
    subject.value = null
  }

  function finish(press: Press): void {
    const meant = subject.value
    stop()
    if (meant !== null) captured(meant, press)
  }

  useEventListener(
    window,
    'keydown',
    (event) => {
      if (subject.value === null || MODIFIERS.has(event.key)) return
      if (event.key === 'Tab') {
        stop()
        return
      }
      event.preventDefault()
      event.stopPropagation()
      const press = pressOf(event)
      if (press === 'Escape') {
        stop()
        return
      }
      clearTimeout(timer)
      if (first !== null) {
        finish(`${first} ${press}`)
        return
      }
      first = press
      timer = setTimeout(() => finish(press), CHORD_MS)
    },
    { capture: true },
  )

  return { subject, start: (wanted) => void (stop(), (subject.value = wanted)), stop }
}
