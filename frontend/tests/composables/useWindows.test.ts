import { describe, expect, it } from 'vitest'

import { useWindows, type Slice } from '@/composables/useWindows'

interface Question {
  word: string
}

/** A list of numbers, and what was asked of it. */
function numbers(total: number) {
  const asked: (Question & Slice)[] = []
  const windows = useWindows((query: Question & Slice) => {
    asked.push(query)
    const items = Array.from({ length: Math.max(0, Math.min(query.limit, total - query.offset)) })
    return Promise.resolve({ items: items.map((_, at) => query.offset + at), total })
  })
  return { windows, asked }
}

describe('the windows of a list', () => {
  it('show one page with its place in the whole', async () => {
    const { windows, asked } = numbers(90)

    await windows.show({ word: 'a' }, 50, 25)

    expect(asked).toEqual([{ word: 'a', limit: 25, offset: 50 }])
    expect(windows.rows).toHaveLength(25)
    expect([windows.first, windows.total, windows.rows[0]]).toEqual([50, 90, 50])
  })

  it('show everything at once, and ask for the rest where somebody looks', async () => {
    const { windows, asked } = numbers(1_040)

    await windows.show({ word: '' }, 0, 'all')
    await windows.need(498, 515)
    await windows.need(500, 520)

    expect(asked.map(({ offset }) => offset)).toEqual([0, 400, 500])
    expect(windows.rows).toHaveLength(1_040)
    expect([windows.rows[99], windows.rows[100], windows.rows[510]]).toEqual([99, undefined, 510])
  })

  it('ask anew for what is in sight, and forget the rest', async () => {
    const { windows, asked } = numbers(1_000)
    await windows.show({ word: '' }, 0, 'all')
    await windows.need(700, 720)
    asked.length = 0

    await windows.reload()

    expect(asked.map(({ offset }) => offset)).toEqual([700])
    expect([windows.rows[5], windows.rows[705]]).toEqual([undefined, 705])
  })

  it('keep the newest answer, whatever order they come in', async () => {
    const answers: ((word: string) => void)[] = []
    const windows = useWindows(
      (query: Question & Slice) =>
        new Promise<{ items: string[]; total: number }>((resolve) => {
          answers.push(() => resolve({ items: [query.word], total: 1 }))
        }),
    )
    const older = windows.show({ word: 'older' }, 0, 50)
    const newer = windows.show({ word: 'newer' }, 0, 50)

    answers[1]?.('')
    answers[0]?.('')
    await Promise.all([older, newer])

    expect(windows.rows).toEqual(['newer'])
  })

  it('may be asked again where an answer did not come', async () => {
    let refuses = true
    const windows = useWindows((query: Question & Slice) => {
      if (query.offset === 300 && refuses) return Promise.reject(new Error('gone'))
      return Promise.resolve({ items: ['row'], total: 400 })
    })
    await windows.show({ word: '' }, 0, 'all')
    await expect(windows.need(310, 320)).rejects.toThrow('gone')

    refuses = false
    await windows.need(310, 320)

    expect(windows.rows[300]).toBe('row')
  })
})
