import { effectScope, ref, type EffectScope } from 'vue'
import { describe, expect, it, vi } from 'vitest'

import { usePictureTurn } from '@/composables/usePictureTurn'

function picture(address: string) {
  const scope: EffectScope = effectScope()
  const wanted = ref<string | null>(address)
  const turn = scope.run(() => usePictureTurn(() => wanted.value))
  if (!turn) throw new Error('The scope has ended.')
  return { ...turn, wanted, leave: () => scope.stop() }
}

describe('the turn of a picture', () => {
  it('comes when another one is there, and not before', () => {
    const [first, ...others] = ['/1', '/2', '/3', '/4', '/5'].map(picture)
    const shown = () => others.map(({ source }) => source.value)

    expect(first?.source.value).toBe('/1')
    expect(shown()).toEqual(['/2', '/3', null, null])
    first?.done()
    first?.done()
    expect(shown()).toEqual(['/2', '/3', '/4', null])
    expect(first?.source.value).toBe('/1')
    for (const one of [first, ...others]) one?.leave()
  })

  it('ends after some time, when nothing came', () => {
    vi.useFakeTimers()
    const all = ['/1', '/2', '/3', '/4'].map(picture)
    expect(all[3]?.source.value).toBeNull()

    vi.advanceTimersByTime(5_001)
    vi.useRealTimers()

    expect(all[3]?.source.value).toBe('/4')
    expect(all[0]?.source.value).toBe('/1')
    for (const one of all) one.leave()
  })

  it('is left to others by who goes away, waiting or not', () => {
    const all = ['/1', '/2', '/3', '/4', '/5'].map(picture)

    all[3]?.leave()
    all[0]?.leave()

    expect(all[4]?.source.value).toBe('/5')
    expect(all[3]?.source.value).toBeNull()
    for (const one of all) one.leave()
    const fresh = ['/a', '/b', '/c'].map(picture)
    expect(fresh.map(({ source }) => source.value)).toEqual(['/a', '/b', '/c'])
    for (const one of fresh) one.leave()
  })

  it('is asked for again by another address', async () => {
    const all = ['/1', '/2', '/3', '/4'].map(picture)
    const [first] = all
    if (!first) throw new Error('There is none.')

    first.wanted.value = '/new'
    await Promise.resolve()

    expect(all[3]?.source.value).toBe('/4')
    expect(first.source.value).toBeNull()
    all[1]?.done()
    expect(first.source.value).toBe('/new')
    for (const one of all) one.leave()
  })
})
