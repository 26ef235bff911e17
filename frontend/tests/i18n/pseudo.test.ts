import { screen } from '@testing-library/vue'
import { http } from 'msw'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'

import { i18n } from '@/i18n'
import type { Messages } from '@/i18n/messages/areas'
import en from '@/i18n/messages/en'
import { routes } from '@/router/routes'

import { refusal, server } from '../support/server'
import { show } from '../support/render'

/** Every text between brackets, so that what does not come from the messages stands out. */
function marked(messages: Messages): Messages {
  const texts = Object.entries(messages).map(([key, value]) => [
    key,
    typeof value === 'string'
      ? value
          .split(' | ')
          .map((form) => `⟦${form}⟧`)
          .join(' | ')
      : marked(value),
  ])
  return Object.fromEntries(texts) as Messages
}

/** Names, signs and examples that are the same in every language, and what others say for us. */
const SAME = [
  /CostCourter/g,
  /Ada|ada@example\.com/g,
  /https?:\/\/\S*|javascript:\S*/g,
  /\b(Ctrl|Alt|Shift|Esc|Enter|Tab)\b/g,
  /\b[a-z]{2}_[A-Z]{2}\b|\b[A-Z]{3}\b/g,
  /\bshop\.example\b|\bname=value\b/g,
  // What Intl writes in the reader's language, and their money and time as an example.
  /English \(Ireland\)|· Euro|€[\d.,]+ · \d+ \w+ \d{4}, \d\d:\d\d/g,
  // The library of our components has messages of its own, in the language that App.vue hands it.
  /Notifications \(F8\)|Open sidebar|Increment|Decrement/g,
  // It says this of what is not there yet, whatever the language.
  /^loading$/g,
]
const SPOKEN = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']

/** What a reader sees or hears that does not come from the messages. */
function untranslated(): string[] {
  const told: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    if (!parent?.closest('script, style, svg, code, kbd, option, [data-slot="kbd"]'))
      told.push(walker.currentNode.textContent ?? '')
  }
  for (const element of document.body.querySelectorAll('*'))
    for (const name of SPOKEN) told.push(element.getAttribute(name) ?? '')
  return told
    .map((text) => SAME.reduce((rest, same) => rest.replace(same, ''), plain(text)))
    .filter((text) => /\p{L}{2}/u.test(text))
}

/** Without what stands in brackets, also where one text is put into another. */
function plain(text: string): string {
  const rest = text.replace(/⟦[^⟦⟧]*⟧/g, '')
  return rest === text ? text : plain(rest)
}

const paths = routes.flatMap((route) => {
  const below = (at: string, children = route.children ?? []): string[] =>
    children.flatMap((child) => {
      if (child.redirect && !child.children) return []
      const path = child.path.startsWith('/') ? child.path : `${at}${child.path}`
      return child.children ? below(`${path}/`, child.children) : [path]
    })
  return route.children ? below('/') : [route.path]
})
const address = (path: string) =>
  path.replace(/:id\([^)]*\)/, '7').replace(/:path.*/, 'no/such/page')

beforeEach(() => {
  i18n.global.setLocaleMessage('en', marked(en))
})
afterAll(() => {
  i18n.global.setLocaleMessage('en', en)
})

describe('a language that is all brackets', () => {
  it('has a page to look at for every address', () => {
    expect(paths.length).toBeGreaterThan(20)
  })

  it.each(paths)('leaves no text of %s as it is', async (path) => {
    server.use(
      http.post('*/api/auth/invitation', () => refusal({ status: 404, detail: '⟦Gone.⟧' })),
    )
    server.use(http.get('*/api/setup', () => Response.json({ needed: true })))
    server.use(
      http.get('*/api/*', ({ request }) =>
        /\/(me|setup|stream|health|views|tags|stores|jobs)$/.test(new URL(request.url).pathname)
          ? undefined
          : refusal({ status: 503, title: '⟦busy⟧', detail: '⟦Busy.⟧' }),
      ),
    )
    await show(address(path))
    await screen.findAllByText(/⟦/)

    expect(untranslated()).toEqual([])
  })
})
