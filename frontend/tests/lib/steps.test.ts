import { expect, it } from 'vitest'

import { steps } from '@/lib/steps'

it('marks the lowest and the highest amount where they stood last', () => {
  const drawn = steps(['30', '20', null, '30', '20'], 106, 26)

  expect(drawn.range).toEqual([20, 30])
  expect(drawn.lowest).toEqual({ x: 103, y: 23 })
  expect(drawn.highest).toEqual({ x: 78, y: 3 })
  expect(drawn.path).toBe('M3 3H28V23M78 3H103V23')
})

it('marks no highest amount where nothing moved', () => {
  expect(steps(['20', '20'], 106, 26)).toMatchObject({ highest: null, range: [20, 20] })
  expect(steps([null], 106, 26)).toMatchObject({ path: '', lowest: null, range: null })
})
