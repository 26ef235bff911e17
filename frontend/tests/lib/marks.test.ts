import { describe, expect, it } from 'vitest'

import { pausesOf, primariesOf } from '@/lib/marks'

const at = (day: number) => Date.parse(`2026-11-0${String(day)}T00:00:00Z`) / 1000
const entry = (day: number, entity: string, id: number, changes: object) => ({
  at: `2026-11-0${String(day)}T00:00:00Z`,
  action: `${entity}.updated`,
  entity,
  entity_id: id,
  changes: changes as Record<string, { old?: unknown; new?: unknown }>,
})

describe('pauses', () => {
  it('last from when they were begun to when they were ended, newest entries first', () => {
    const pauses = pausesOf(
      [
        entry(5, 'product', 7, { paused: { old: true, new: false } }),
        entry(4, 'product_url', 2, { paused: { old: false, new: true } }),
        entry(2, 'product', 7, { paused: { old: false, new: true } }),
      ],
      at(9),
    )

    expect(pauses).toEqual([
      { id: null, from: at(2), until: at(5), why: 'paused' },
      { id: 2, from: at(4), until: at(9), why: 'paused' },
    ])
  })
})

describe('another primary page', () => {
  it('is told once, by the page that became it', () => {
    const entries = [
      entry(3, 'product_url', 2, { is_primary: { old: false, new: true } }),
      entry(3, 'product_url', 1, { is_primary: { old: true, new: false } }),
    ]

    expect(primariesOf(entries)).toEqual([{ at: at(3), id: 2 }])
  })
})
