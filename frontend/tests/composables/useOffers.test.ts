import { waitFor } from '@testing-library/vue'
import { expect, it } from 'vitest'
import { defineComponent } from 'vue'

import type { ProductUrl } from '@/api/types'
import { useOffers } from '@/composables/useOffers'
import { useUndoStore } from '@/stores/useUndoStore'

import { aListing, aPreview, aUrl } from '../support/factories'
import { showComponent } from '../support/render'
import { answers } from '../support/server'

const near: ProductUrl = aUrl({ id: 2, store: 'Harbour Home', amount: '64.1900' })
const far: ProductUrl = aUrl({ id: 3, store: 'Copper & Pine', amount: '68.1900' })

async function offersOf(changed: (pageId: number) => unknown = () => null) {
  const made: ReturnType<typeof useOffers>[] = []
  const bare = defineComponent(() => {
    made.push(useOffers((pageId) => Promise.resolve(changed(pageId))))
    return () => null
  })
  await showComponent(bare, {})
  const [offers] = made
  if (!offers) throw new Error('nothing was shown')
  return offers
}

it('tells which page is gone when a deletion is sent, whatever was touched since', async () => {
  answers('delete', '/api/product-urls/{product_url_id}', undefined)
  const told: number[] = []
  const offers = await offersOf((pageId) => told.push(pageId))

  offers.act('delete', near)
  offers.act('why', far)
  useUndoStore().flush()

  await waitFor(() => expect(told).toEqual([2]))
})

it('keeps what the page says that was asked for last', async () => {
  let letGo = (): void => undefined
  const slow = new Promise<void>((resolve) => (letGo = resolve))
  answers('post', '/api/scrape/preview', async ({ body }) => {
    const { url } = body as { url: string }
    if (url === near.url) await slow
    return aPreview({ listing: aListing({ title: url }) })
  })
  const offers = await offersOf()

  offers.act('reread', near)
  offers.act('reread', far)
  await waitFor(() => expect(offers.listing.value?.title).toBe(far.url))
  letGo()

  await waitFor(() => expect(offers.looking.value).toBe(false))
  expect(offers.listing.value?.title).toBe(far.url)
})
