import { onScopeDispose, shallowRef, watch } from 'vue'

/** Somebody who opens a list sees so many rows at once, at most. */
const AT_FIRST = 14
/** So many more are drawn before the page listens to its reader again. */
const AT_A_TIME = 3

/**
 * Which rows of those in reach are drawn by now: a few at a time, the middle of them first, so that
 * a leap to far away never keeps the reader waiting. `reach` gives their ids.
 */
export function useDrawnRows(reach: () => readonly number[]) {
  const drawn = shallowRef<ReadonlySet<number>>(new Set())
  let begun = false
  let waiting = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function draw(): void {
    const ids = reach()
    const fresh = ids.filter((id) => !drawn.value.has(id))
    const room = begun ? AT_A_TIME : AT_FIRST
    const kept = ids.filter((id) => drawn.value.has(id))
    if (fresh.length) drawn.value = new Set([...kept, ...nextOf(fresh, begun, room)])
    begun ||= fresh.length > 0
    if (fresh.length > room) wait()
  }

  /** Until the rows that were drawn just now are on the screen. */
  function wait(): void {
    waiting = requestAnimationFrame(() => {
      timer = setTimeout(() => {
        waiting = 0
        draw()
      })
    })
  }

  watch(
    reach,
    () => {
      if (!waiting) draw()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    cancelAnimationFrame(waiting)
    clearTimeout(timer)
  })

  return drawn
}

/** A list is read from its top; later on what is in sight is in the middle of what is in reach. */
function nextOf(fresh: readonly number[], begun: boolean, room: number): readonly number[] {
  if (!begun) return fresh.slice(0, room)
  const from = Math.max(0, Math.floor((fresh.length - room) / 2))
  return fresh.slice(from, from + room)
}
