import { describe, expect, it } from 'vitest'

import { pickerMessage } from '@/lib/picker'

const message = (given: object) => ({ source: 'costcourter-picker', ...given })
const pick = { selector: 'css:.price', matches: 1 }

describe('a message of the picker', () => {
  it('is taken in each of its shapes', () => {
    expect(pickerMessage(message({ type: 'ready' }))).toEqual({ type: 'ready' })
    expect(pickerMessage(message({ type: 'hover', text: '€ 5', tag: 'p' }))).toEqual({
      type: 'hover',
      text: '€ 5',
      tag: 'p',
    })
    expect(pickerMessage(message({ type: 'picked', text: '€ 5', selectors: [pick] }))).toEqual({
      type: 'picked',
      text: '€ 5',
      selectors: [pick],
    })
  })

  it.each([
    ['nothing', null],
    ['a text', 'picked'],
    ['another sender', { type: 'ready' }],
    ['another type', message({ type: 'navigate', url: 'https://evil.example' })],
    ['a hover without a text', message({ type: 'hover', text: {}, tag: 'p' })],
    ['selectors that are none', message({ type: 'picked', text: '', selectors: 'css:a' })],
    [
      'another notation',
      message({ type: 'picked', text: '', selectors: [{ ...pick, selector: 'regex:(a+)+' }] }),
    ],
    [
      'a selector without end',
      message({
        type: 'picked',
        text: '',
        selectors: [{ ...pick, selector: `css:${'a'.repeat(1_000)}` }],
      }),
    ],
    [
      'a count that is none',
      message({ type: 'picked', text: '', selectors: [{ ...pick, matches: '1' }] }),
    ],
    [
      'more than five selectors',
      message({ type: 'picked', text: '', selectors: Array(6).fill(pick) }),
    ],
  ])('is dropped when it is %s', (_what, data) => {
    expect(pickerMessage(data)).toBeNull()
  })

  it('brings no more text than fits', () => {
    const found = pickerMessage(message({ type: 'picked', text: 'x'.repeat(900), selectors: [] }))

    expect(found).toEqual({ type: 'picked', text: 'x'.repeat(200), selectors: [] })
  })
})
