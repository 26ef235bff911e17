import { expect, it } from 'vitest'

import { formOf } from '@/composables/storeForm'
import { propose } from '@/composables/storeStart'
import { inert } from '@/lib/structured'

import { aPreview } from '../support/factories'

const ADDRESS = 'https://www.shop.example/kettle'
const page = inert(
  '<html lang="de-AT"><h1>Kettle</h1><p class="price">€5</p><p>In stock</p></html>',
)
const seen = aPreview({
  evidence: {
    price: { method: 'visible', selector: 'p.price', raw: '€5' },
    availability: { method: 'visible', selector: 'text', raw: 'In stock' },
    title: { method: 'json_ld', selector: 'name', raw: 'Kettle' },
  },
})

it('proposes a rule for what is only seen, and none that finds nothing', () => {
  const form = formOf(null)

  propose(form, ADDRESS, seen, page)

  expect(form.fields.price.map(({ expression }) => expression)).toEqual(['p.price'])
  expect(form.fields.availability).toEqual([])
  expect(form.fields.title).toEqual([])
})

it('fills what is empty, the short name with the name, and leaves what was written', () => {
  const form = { ...formOf(null), currency: 'CHF' }

  const filled = propose(form, ADDRESS, seen, page)

  expect([form.name, form.slug, form.locale]).toEqual(['shop.example', 'shop-example', 'de_AT'])
  expect(form.currency).toBe('CHF')
  expect(filled).toEqual(new Set(['name', 'website_url', 'test_url', 'locale', 'domains']))
})
