import { expect, it } from 'vitest'

import { packOf, storesOf } from '@/composables/storePack'

import { aSelector, aStore } from '../support/factories'

it('a pack holds how stores are read, and no secret', () => {
  const store = aStore({
    name: 'Kettles',
    headers: { 'X-Api-Key': 'stored' },
    has_cookies: true,
    selectors: { price: [aSelector('css:.price')] },
  })

  const found = storesOf(packOf([store]))

  expect(found?.[0]).toMatchObject({
    name: 'Kettles',
    selectors: { price: [aSelector('css:.price')] },
  })
  expect(packOf([store])).not.toContain('X-Api-Key')
})

it.each(['', '[]', 'null', '{"kind": "costcourter-stores"}', '{"kind": "other", "stores": []}'])(
  '%s is no pack',
  (text) => {
    expect(storesOf(text)).toBeNull()
  },
)
