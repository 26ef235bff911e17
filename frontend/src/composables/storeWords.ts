import type { Availability, AvailabilityRule, Store } from '@/api/types'
import { isPattern } from '@/lib/selectors'

/** How words are compared with the page's: as a part of its text, as all of it, or as a pattern. */
export const MATCHES = ['part', 'exact', 'regex'] as const
export type Match = (typeof MATCHES)[number]

/** Words for stock as they are being written. */
export interface WordForm {
  key: number
  match: Match
  text: string
  status: Availability
}

let next = 1

export const newWord = (given: Partial<WordForm> = {}): WordForm => ({
  key: next++,
  match: 'part',
  text: '',
  status: 'in_stock',
  ...given,
})

/** In the order in which they are asked: rules as they stand, then parts of texts. */
export function wordsOf(store: Store | null): WordForm[] {
  const parts = Object.entries(store?.availability_map ?? {})
  return [
    ...(store?.availability_rules ?? []).map((rule) => newWord(rule)),
    ...parts.map(([text, status]) => newWord({ text, status })),
  ]
}

export const isSoundWord = ({ match, text }: WordForm) => match !== 'regex' || isPattern(text)

/** As the API takes them; words that say nothing are left out. */
export function valuesOfWords(words: readonly WordForm[]): {
  availability_map: Record<string, Availability>
  availability_rules: AvailabilityRule[]
} {
  const said = words.flatMap(({ match, text, status }) => {
    // A blank at the end of a pattern may be meant.
    const kept = match === 'regex' ? text : text.trim()
    return kept.trim() ? [{ match, text: kept, status }] : []
  })
  return {
    availability_map: Object.fromEntries(
      said.filter(({ match }) => match === 'part').map(({ text, status }) => [text, status]),
    ),
    availability_rules: said.flatMap(({ match, ...rule }) =>
      match === 'part' ? [] : [{ match, ...rule }],
    ),
  }
}

/** The words with one of the rules before or after its neighbour; parts have no order. */
export function moved(words: readonly WordForm[], key: number, by: 1 | -1): WordForm[] {
  const rules = words.filter(({ match }) => match !== 'part')
  const at = rules.findIndex((word) => word.key === key)
  const other = rules[at + by]
  const own = rules[at]
  if (!own || !other) return [...words]
  return words.map((word) => (word === own ? other : word === other ? own : word))
}
