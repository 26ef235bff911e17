import { expect, it } from 'vitest'

import { changesOf, createOf, draftOf, formOf, merged } from '@/composables/storeForm'

import { aSelector, aStore } from '../support/factories'

it('what a store looks like to its shop is kept, tried out and sent when it changes', () => {
  const before = formOf(aStore({ appearance: 'browser' }))
  const form = { ...before, appearance: 'browser_tls' as const }

  expect(changesOf(before, before)).toEqual({})
  expect(changesOf(form, before)).toEqual({ appearance: 'browser_tls' })
  expect(draftOf(form).appearance).toBe('browser_tls')
})

it('a new store says who we are', () => {
  expect(createOf(formOf(null)).appearance).toBe('honest')
})

it('what somebody else changed stays theirs, rules too, and nothing is shared with the draft', () => {
  const rules = (selector: string) => ({ selectors: { price: [aSelector(selector)] } })
  const before = formOf(aStore({ name: 'Pots', ...rules('css:.old') }))
  const mine = { ...formOf(aStore({ name: 'Pans', ...rules('css:.old') })) }
  const theirs = formOf(aStore({ name: 'Pots', ...rules('css:.theirs') }))

  const draft = merged(mine, before, theirs)
  expect(draft.name).toBe('Pans')
  expect(draft.fields.price[0]?.expression).toBe('.theirs')

  draft.fields.price = []
  expect(changesOf(draft, theirs).selectors).toEqual({})
})
