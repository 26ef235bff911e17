import { screen } from '@testing-library/vue'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'

import CandidateList from '@/components/stores/CandidateList.vue'
import { inert } from '@/lib/structured'

import { aPreview } from '../../support/factories'
import { showComponent } from '../../support/render'

const page = inert('<h1>Kettle</h1><p class="product-price">€ 5</p><b class="old-price">€ 9</b>')

it('gives the choice of the picker to those who do not point', async () => {
  const used: unknown[] = []
  await showComponent(CandidateList, {
    candidates: aPreview().candidates,
    page,
    onUse: (...rule: unknown[]) => used.push(rule),
  })

  screen.getByRole('button', { name: 'Use css:p.product-price' }).focus()
  await userEvent.keyboard('{Enter}')

  expect(screen.getByText('71 % sure')).toBeTruthy()
  expect(used).toEqual([['price', { kind: 'css', expression: 'p.product-price' }]])
})

it('offers no rule for what is read without one', async () => {
  const [first] = aPreview().candidates
  await showComponent(CandidateList, {
    candidates: [{ ...first, method: 'embedded', path: 'script[0].props' }],
    page: null,
  })

  expect(screen.getByText('read without a rule')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /^Use/ })).toBeNull()
})
