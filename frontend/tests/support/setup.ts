import { cleanup, configure } from '@testing-library/vue'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

import { token } from '@/api/session'
import { useLanguage } from '@/i18n'

import { server } from './server'

// Roles without a look at each ancestor's style, which happy-dom takes seconds for; and patience on
// a busy machine: a test fails by what it sees, not by when.
configure({ defaultHidden: true, asyncUtilTimeout: 30_000 })

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(async () => {
  localStorage.clear()
  sessionStorage.clear()
  token.set('a token')
  document.cookie = 'costcourter_signed_in=1'
  await useLanguage('en')
})
afterEach(() => {
  cleanup()
  server.resetHandlers()
  document.body.innerHTML = ''
})
afterAll(() => server.close())
