import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { useDrawnRows } from '@/composables/useDrawnRows'

const from = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at)

let scope: EffectScope

function drawnOf(ids: number[]) {
  const reach = shallowRef(ids)
  const drawn = scope.run(() => useDrawnRows(() => reach.value))
  if (!drawn) throw new Error('no scope')
  return { reach, drawn }
}

/** A frame, and the task after it. */
const goOn = () => vi.advanceTimersToNextFrame().advanceTimersByTime(1)

describe('the rows that are drawn', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    scope = effectScope()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  it('are all of a short list, at once', () => {
    const { drawn } = drawnOf(from(1, 14))

    expect([...drawn.value]).toEqual(from(1, 14))
  })

  it('begin at the top of a long one, and go on until all are there', () => {
    const { drawn } = drawnOf(from(1, 50))
    expect([...drawn.value]).toEqual(from(1, 14))

    goOn()
    expect(drawn.value.size).toBe(17)

    for (let more = 0; more < 11; more += 1) goOn()
    expect([...drawn.value].toSorted((one, other) => one - other)).toEqual(from(1, 50))
  })

  it('are those in the middle first after a leap, and no more those that are out of reach', async () => {
    const { reach, drawn } = drawnOf(from(1, 14))

    reach.value = from(101, 21)
    await nextTick()

    expect([...drawn.value]).toEqual(from(110, 3))
  })

  it('wait for the frame when the list moves on meanwhile', async () => {
    const { reach, drawn } = drawnOf(from(1, 14))
    reach.value = from(101, 21)
    await nextTick()
    const before = drawn.value

    reach.value = from(201, 21)
    await nextTick()
    expect(drawn.value).toBe(before)

    goOn()
    expect([...drawn.value]).toEqual(from(210, 3))
  })
})
