import { describe, expect, it } from 'vitest'

import de from '@/i18n/messages/de'
import en from '@/i18n/messages/en'

const sources = Object.values(
  import.meta.glob<string>('../../src/**/*.{vue,ts}', {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
).join('\n')

/** Every key with its text. */
function flat(messages: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(messages) as [string, unknown][]) {
    const key = prefix ? `${prefix}.${name}` : name
    if (typeof value === 'string') found.set(key, value)
    else for (const [inner, text] of flat(value as object, key)) found.set(inner, text)
  }
  return found
}

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort()
const english = flat(en)
const german = flat(de)

/** Keys that the sources name in full, and the fixed beginnings of those that they make. */
const named = new Set(
  [...sources.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/gi)].map(([, key]) => key),
)
const beginnings = [...sources.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/gi)].map(
  ([, key]) => key ?? '',
)

describe('the messages', () => {
  it('are the same in every language', () => {
    expect([...german.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('speak of the same things in every language', () => {
    const different = [...english].filter(
      ([key, text]) => String(placeholders(text)) !== String(placeholders(german.get(key) ?? '')),
    )
    expect(different).toEqual([])
  })

  it('hold every key that a source asks for', () => {
    const asked = [...sources.matchAll(/\bt[e]?\(\s*'([^']+)'/g)].map(([, key]) => key ?? '')

    expect(asked.length).toBeGreaterThan(50)
    expect(asked.filter((key) => !english.has(key))).toEqual([])
    expect(
      beginnings.filter((start) => ![...english.keys()].some((key) => key.startsWith(start))),
    ).toEqual([])
  })

  it('hold nothing that no source asks for', () => {
    const idle = [...english.keys()].filter(
      (key) => !named.has(key) && !beginnings.some((start) => key.startsWith(start)),
    )
    expect(idle).toEqual([])
  })
})
