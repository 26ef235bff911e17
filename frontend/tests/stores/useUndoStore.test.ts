import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { UNDO_MS, useUndoStore } from '@/stores/useUndoStore'

describe('a deletion that is held', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
  })
  afterEach(() => vi.useRealTimers())

  it('is sent when its time is over, and not before', async () => {
    const send = vi.fn(() => Promise.resolve())
    const store = useUndoStore()
    store.hold('product 7', send, vi.fn())

    await vi.advanceTimersByTimeAsync(UNDO_MS - 1)
    expect(send).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)

    expect(send).toHaveBeenCalledOnce()
    expect(store.isHeld('product 7')).toBe(false)
  })

  it('is never sent when it was taken back', async () => {
    const send = vi.fn(() => Promise.resolve())
    const store = useUndoStore()
    store.hold('product 7', send, vi.fn())

    expect(store.undo('product 7')).toBe(true)
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2)

    expect(send).not.toHaveBeenCalled()
    expect(store.undo('product 7')).toBe(false)
  })

  it('is sent at once when the page goes away', () => {
    const send = vi.fn(() => Promise.resolve())
    const store = useUndoStore()
    store.hold('product 7', send, vi.fn())

    store.flush()

    expect(send).toHaveBeenCalledOnce()
  })

  it('that the server refuses is told', async () => {
    const failed = vi.fn()
    useUndoStore().hold('product 7', () => Promise.reject(new Error('no')), failed)

    await vi.advanceTimersByTimeAsync(UNDO_MS)

    expect(failed).toHaveBeenCalledOnce()
  })
})
