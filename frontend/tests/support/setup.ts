import '@testing-library/vue'

import { cleanup } from '@testing-library/vue'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

import { token } from '@/api/session'
import { useLanguage } from '@/i18n'

import { server } from './server'

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
beforeEach(async () => {
  localStorage.clear()
  token.set('a token')
  await useLanguage('en')
})
afterEach(() => {
  cleanup()
  server.resetHandlers()
  document.body.innerHTML = ''
})
afterAll(() => server.close())
