import userEvent from '@testing-library/user-event'
import { cleanup, configure, waitFor } from '@testing-library/vue'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

import { token } from '@/api/session'
import { useLanguage } from '@/i18n'

import { server } from './server'

/** With SHAKE=150 answers come up to so many milliseconds late: tests that hope for a time fail. */
const LATE = Number(process.env.SHAKE ?? 0)
const OFF = ':disabled, [aria-disabled="true"], [data-disabled]'

// Roles without a look at each ancestor's style, which happy-dom takes seconds for; and patience on
// a busy machine: a test fails by what it sees, not by when.
configure({ defaultHidden: true, asyncUtilTimeout: 30_000 })

// As people do, wait until what is clicked can be clicked: whether an answer that switches a button
// on is there already depends on the machine.
const click = userEvent.click
Object.assign(userEvent, {
  click: async (element: Element) => {
    await waitFor(() => {
      if (element.closest(OFF)) throw new Error(`Switched off: ${element.outerHTML.slice(0, 200)}`)
    })
    await click(element)
  },
})

function answerLate(fetched: typeof fetch): void {
  const late: typeof fetch = async (...given) => {
    const answer = await fetched(...given)
    await new Promise((done) => setTimeout(done, Math.random() * LATE))
    return answer
  }
  Object.defineProperty(globalThis, 'fetch', { configurable: true, value: late })
}

beforeAll(() => {
  server.listen({ onUnhandledRequest: 'error' })
  if (LATE > 0) answerLate(globalThis.fetch)
})
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
