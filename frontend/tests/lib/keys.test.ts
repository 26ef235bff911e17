import { describe, expect, it } from 'vitest'

import { pressOf, writesSign } from '@/lib/keys'

const press = (key: string, code: string, more = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: true,
  shiftKey: false,
  ...more,
})

describe('a press with Alt', () => {
  it('is the digit that is pressed, whatever sign it writes', () => {
    expect(pressOf(press('[', 'Digit5'))).toBe('Alt+5')
    expect(pressOf(press('5', 'Digit5'))).toBe('Alt+5')
  })

  it('writes a sign on a keyboard that has signs there, and nothing on others', () => {
    expect(writesSign(press('[', 'Digit5'))).toBe(true)
    expect(writesSign(press('\u00b6', 'Digit3'))).toBe(true)
    expect(writesSign(press('5', 'Digit5'))).toBe(false)
    expect(writesSign(press('ArrowUp', 'ArrowUp'))).toBe(false)
    expect(writesSign(press('{', 'Digit7', { ctrlKey: true }))).toBe(false)
  })
})
