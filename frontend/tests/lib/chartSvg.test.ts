import { describe, expect, it } from 'vitest'

import { chartSvg } from '@/lib/chartSvg'

const picture = {
  title: 'A <b>kettle</b> & more',
  lines: [
    {
      line: { id: 1, at: [0, 50, 60, 100], to: [10, null, 20, 20] },
      label: '"Shop" <script>',
      stroke: '#0072b2',
      dash: [8, 4],
      width: 2,
    },
  ],
  window: [0, 100] as const,
  width: 600,
  height: 300,
  target: 12,
  money: (amount: number) => amount.toFixed(2),
  day: (seconds: number) => String(seconds),
}

describe('the chart as a drawing', () => {
  it('is well formed, with what shops call themselves as text', () => {
    const page = new DOMParser().parseFromString(chartSvg(picture), 'image/svg+xml')

    expect(page.querySelector('parsererror, script, b')).toBeNull()
    const texts = [...page.querySelectorAll('text')].map(({ textContent }) => textContent)
    expect(texts).toContain('A <b>kettle</b> & more')
    expect(texts).toContain('"Shop" <script>')
    expect(texts).toContain('20.00')
  })

  it('lifts the pen in a gap', () => {
    const page = new DOMParser().parseFromString(chartSvg(picture), 'image/svg+xml')

    const line = page.querySelector('path[stroke-dasharray="8 4"]')?.getAttribute('d') ?? ''
    expect(line.match(/M/g)).toHaveLength(2)
  })

  it('is empty where nothing is to be drawn', () => {
    expect(chartSvg({ ...picture, lines: [], target: null })).toBe('')
  })
})
