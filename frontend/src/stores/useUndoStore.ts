import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { UNDO_SECONDS, useTaste } from '@/composables/useTaste'

/** How long a deletion can be taken back, unless somebody wants another time. */
export const UNDO_MS = UNDO_SECONDS.usual * 1000

interface Held {
  key: string
  send: () => Promise<void>
  timer: ReturnType<typeof setTimeout>
}

/** Deletions that wait to be sent, so that somebody can take them back. */
export const useUndoStore = defineStore('undo', () => {
  const held = ref<Held[]>([])
  const sending = ref<string[]>([])
  const { undoSeconds } = useTaste()
  const windowMs = computed(() => undoSeconds.value * 1000)
  /** What can be taken back, the newest last. */
  const steps = ref<{ key: string; back: () => void }[]>([])

  /** Something was done at once; `back` undoes it, for as long as a deletion could be. */
  function remember(key: string, back: () => void): void {
    steps.value.push({ key, back })
    setTimeout(() => forget(key), windowMs.value)
  }

  function forget(key: string): void {
    steps.value = steps.value.filter((step) => step.key !== key)
  }

  /** Take back what was done last; false when there is nothing. */
  function undoLast(): boolean {
    const last = steps.value.at(-1)
    if (!last) return false
    forget(last.key)
    last.back()
    return true
  }

  /** Send it after a while, or when the page is left; `failed` when the server refuses. */
  function hold(key: string, send: () => Promise<void>, failed: (error: unknown) => void): void {
    const timer = setTimeout(() => {
      drop(key)
      send().catch(failed)
    }, windowMs.value)
    held.value.push({ key, send, timer })
    remember(key, () => void undo(key))
  }

  /** Nobody can take it back, and its row is struck out until it is gone. */
  async function sendNow(key: string, send: () => Promise<void>): Promise<void> {
    sending.value.push(key)
    try {
      await send()
    } finally {
      sending.value = sending.value.filter((each) => each !== key)
    }
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
    forget(key)
  }

  /** The page goes away: what waits is sent at once. */
  function flush(): void {
    for (const { timer, send } of held.value) {
      clearTimeout(timer)
      void send()
    }
    held.value = []
  }

  /** What is on its way out. */
  const keys = computed(() => [...held.value.map(({ key }) => key), ...sending.value])
  const isHeld = (key: string) => keys.value.includes(key)

  return { held, keys, windowMs, hold, sendNow, undo, undoLast, remember, forget, flush, isHeld }
})
