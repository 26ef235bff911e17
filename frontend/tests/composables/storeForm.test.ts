import { expect, it } from 'vitest'

import { changesOf, createOf, draftOf, formOf } from '@/composables/storeForm'

import { aStore } from '../support/factories'

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
