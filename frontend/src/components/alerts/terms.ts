import type { Against, ProductDetail, Rule, RuleKind, RuleTerms } from '@/api/types'

type Term = 'amount' | 'percent' | 'against' | 'days' | 'checks'

interface Shape {
  needs: readonly Term[]
  takes?: readonly Term[]
}

/** What each kind of rule waits for, in the order in which they are offered. */
export const SHAPES: Record<RuleKind, Shape> = {
  target_price: { needs: ['amount'] },
  drop_percent: { needs: ['percent'], takes: ['against'] },
  drop_amount: { needs: ['amount'], takes: ['against'] },
  lowest_in_days: { needs: ['days'] },
  lowest_ever: { needs: [] },
  returns_to_lowest: { needs: [] },
  any_change: { needs: [] },
  rise: { needs: [], takes: ['percent', 'against'] },
  back_in_stock: { needs: [] },
  failing: { needs: ['checks'] },
}

export const RULE_KINDS = Object.keys(SHAPES) as RuleKind[]
export const AGAINST: readonly Against[] = ['previous', 'median_30d', 'first']

export type Terms = Omit<RuleTerms, 'since_days'>

/** What somebody types into the editor. */
export interface Draft {
  kind: RuleKind
  urlId: number | null
  amount: string
  currency: string
  percent: string
  against: Against
  days: string
  checks: string
}

export function draftOf(rule: Rule | null, product: ProductDetail, currency: string): Draft {
  return {
    kind: rule?.kind ?? 'target_price',
    urlId: rule?.product_url_id ?? null,
    amount: rule?.amount ?? '',
    currency: rule?.currency ?? product.target?.currency ?? currency,
    percent: rule?.percent ?? (rule ? '' : '10'),
    against: rule?.against ?? 'previous',
    days: String(rule?.days ?? 30),
    checks: String(rule?.checks ?? 3),
  }
}

export const shows = (kind: RuleKind, term: Term) =>
  SHAPES[kind].needs.includes(term) || (SHAPES[kind].takes?.includes(term) ?? false)

/** What a rule waits for, as the API takes it; null while something is missing that the kind needs. */
export function termsOf(draft: Draft, productId: number): Terms | null {
  const given = (value: string) => value.trim() !== ''
  const { needs } = SHAPES[draft.kind]
  if (needs.some((term) => !given(draft[term]))) return null
  const has = (term: Term) => shows(draft.kind, term) && given(draft[term])
  return {
    product_id: productId,
    product_url_id: draft.urlId,
    kind: draft.kind,
    ...(has('amount') && { amount: draft.amount, currency: draft.currency }),
    ...(has('percent') && { percent: draft.percent }),
    ...(has('against') && { against: draft.against }),
    ...(has('days') && { days: Number(draft.days) }),
    ...(has('checks') && { checks: Number(draft.checks) }),
  }
}
