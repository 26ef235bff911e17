import { defineStore } from 'pinia'
import { ref } from 'vue'

/** How long a deletion can be taken back. */
export const UNDO_MS = 10_000

interface Held {
  key: string
  send: () => Promise<void>
  timer: ReturnType<typeof setTimeout>
}

/** Deletions that wait to be sent, so that somebody can take them back. */
export const useUndoStore = defineStore('undo', () => {
  const held = ref<Held[]>([])

  /** Send it after a while, or when the page is left; `failed` when the server refuses. */
  function hold(key: string, send: () => Promise<void>, failed: (error: unknown) => void): void {
    const timer = setTimeout(() => {
      drop(key)
      send().catch(failed)
    }, UNDO_MS)
    held.value.push({ key, send, timer })
  }

  function undo(key: string): boolean {
    const waiting = held.value.find((each) => each.key === key)
    if (!waiting) return false
    clearTimeout(waiting.timer)
    drop(key)
    return true
  }

  function drop(key: string): void {
    held.value = held.value.filter((each) => each.key !== key)
  }

  /** The page goes away: what waits is sent at once. */
  function flush(): void {
    for (const { timer, send } of held.value) {
      clearTimeout(timer)
      void send()
    }
    held.value = []
  }

  const isHeld = (key: string) => held.value.some((each) => each.key === key)

  return { held, hold, undo, flush, isHeld }
})
