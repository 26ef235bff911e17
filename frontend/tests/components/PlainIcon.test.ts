import { addIcon } from '@iconify/vue'
import { render } from '@testing-library/vue'
import { expect, it } from 'vitest'

import PlainIcon from '@/components/PlainIcon'

it('draws each place of an icon of the bundle', () => {
  addIcon('lucide:of-a-test', { body: '<g fill="none"><path d="M1 2"/></g><circle r="3"/>' })

  for (let place = 0; place < 2; place += 1) {
    const { container } = render(PlainIcon, { props: { name: 'i-lucide-of-a-test' } })

    const svg = container.querySelector('svg')
    expect(svg?.getAttribute('aria-hidden')).toBe('true')
    expect(svg?.querySelector('g > path')?.getAttribute('d')).toBe('M1 2')
    expect(svg?.querySelector('circle')).toBeInstanceOf(SVGElement)
  }
})

it('draws nothing for a name that the bundle does not have', () => {
  const { container } = render(PlainIcon, { props: { name: 'i-lucide-nowhere' } })

  expect(container.querySelector('svg')?.children).toHaveLength(0)
})
