/** What a view does not keep: which view it is, the page somebody is on, and an import under way. */
const PASSING = ['view', 'page', 'job']

type Query = Record<string, string | null | undefined | readonly (string | null)[]>

/** A query as a saved view keeps it: in one order, without what passes. */
export function queryText(query: Query): string {
  const kept = Object.entries(query)
    .filter(([name]) => !PASSING.includes(name))
    .flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && value !== '' ? [[name, value]] : [],
    )
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return new URLSearchParams(kept).toString()
}

/** The query of a saved view, to go there. */
export function queryOf(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}
