import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

/**
 * A browser keeps six connections to a server: with so many pictures at once there is room for what
 * somebody clicks meanwhile, also when a shop takes its time to send them.
 */
const AT_ONCE = 3
/** After so many milliseconds one that did not come no longer keeps the others waiting. */
const PATIENCE = 5_000

const waiting = new Set<() => void>()
let underWay = 0

function next(): void {
  for (const begin of waiting) {
    if (underWay >= AT_ONCE) return
    waiting.delete(begin)
    underWay += 1
    begin()
  }
}

/**
 * The address of a picture once it is its turn, null before; call `done` when it came, or did not.
 * A new address waits for a turn of its own.
 */
export function usePictureTurn(address: () => string | null): {
  source: Readonly<Ref<string | null>>
  done: () => void
} {
  const source = shallowRef<string | null>(null)
  let holds = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function begin(): void {
    holds = true
    source.value = address()
    timer = setTimeout(done, PATIENCE)
  }

  function done(): void {
    waiting.delete(begin)
    clearTimeout(timer)
    if (!holds) return
    holds = false
    underWay -= 1
    next()
  }

  watch(
    address,
    (wanted) => {
      done()
      source.value = null
      if (wanted === null) return
      waiting.add(begin)
      next()
    },
    { immediate: true },
  )
  onScopeDispose(done)
  return { source, done }
}
