import { onLongPress, useEventListener } from '@vueuse/core'
import type { Ref } from 'vue'

/** Before the browser opens a menu of its own, which ends a touch. */
const PRESS_MS = 450
/** A finger that wanders farther scrolls. */
const STILL_PX = 10
/** Links, buttons and fields keep what a long press does to them everywhere. */
const OWN = 'a, button, input, select, textarea, label, summary, [role="button"], [data-inside]'

/** A finger that rests on a row (`data-row`), beside what can be tapped there. */
export function useLongPress(
  root: Readonly<Ref<HTMLElement | null>>,
  wanted: () => boolean,
  pressed: (index: number) => void,
): void {
  function rowUnder(event: PointerEvent | MouseEvent): number | null {
    const { target } = event
    if (!wanted() || !('pointerType' in event) || event.pointerType !== 'touch') return null
    if (!(target instanceof Element) || target.closest(OWN)) return null
    const row = target.closest('[data-row]')
    return row ? Number(row.getAttribute('data-row')) : null
  }

  onLongPress(
    root,
    (event) => {
      const index = rowUnder(event)
      if (index !== null) pressed(index)
    },
    { delay: PRESS_MS, distanceThreshold: STILL_PX },
  )
  useEventListener(root, 'contextmenu', (event: MouseEvent) => {
    if (rowUnder(event) !== null) event.preventDefault()
  })
}
