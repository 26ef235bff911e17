import type {
  Availability,
  FetchMode,
  ReadingRules,
  SelectorRule,
  Store,
  StoreCreate,
  StoreDraft,
  StoreUpdate,
} from '@/api/types'
import { isSoundWord, valuesOfWords, wordsOf, type WordForm } from '@/composables/storeWords'
import {
  faultOf,
  FIELDS,
  isPattern,
  isField,
  notation,
  parsed,
  type Field,
  type Kind,
} from '@/lib/selectors'

/** A rule as it is being written; `proposed` is what nobody has looked at yet. */
export interface RuleForm {
  key: number
  kind: Kind
  expression: string
  prepend: string
  append: string
  pattern: string
  decimal: '' | '.' | ','
  fallback: boolean
  proposed: boolean
}

export interface HeaderForm {
  key: number
  name: string
  value: string
}

/** A store as it is being written: texts are empty instead of null. */
export interface StoreForm {
  name: string
  slug: string
  website_url: string
  domains: string[]
  locale: string
  currency: string
  active: boolean
  fetch_mode: FetchMode
  robots: Store['robots']
  appearance: Store['appearance']
  headers: HeaderForm[]
  /** New cookies; those that are kept are never told. */
  cookies: string
  dropCookies: boolean
  gap_seconds: number | null
  timeout_seconds: number | null
  interval_minutes: number | null
  notes: string
  test_url: string
  fields: Record<Field, RuleForm[]>
  words: WordForm[]
  availability_default: Availability | ''
}

let next = 1
export const newKey = () => next++

export function newRule(given: Partial<RuleForm> = {}): RuleForm {
  return {
    key: newKey(),
    kind: 'css',
    expression: '',
    prepend: '',
    append: '',
    pattern: '',
    decimal: '',
    fallback: false,
    proposed: false,
    ...given,
  }
}

/** The form of a kept store; of none, an empty one. */
export function formOf(store: Store | null): StoreForm {
  return {
    name: store?.name ?? '',
    slug: store?.slug ?? '',
    website_url: store?.website_url ?? '',
    domains: [...(store?.domains ?? [])],
    locale: store?.locale ?? '',
    currency: store?.currency ?? '',
    active: store?.active ?? true,
    fetch_mode: store?.fetch_mode ?? 'auto',
    robots: store?.robots ?? 'respect',
    appearance: store?.appearance ?? 'honest',
    headers: Object.entries(store?.headers ?? {}).map(([name, value]) => ({
      key: newKey(),
      name,
      value,
    })),
    cookies: '',
    dropCookies: false,
    gap_seconds: store?.gap_seconds ?? null,
    timeout_seconds: store?.timeout_seconds ?? null,
    interval_minutes: store?.schedule?.interval_minutes ?? null,
    notes: store?.notes ?? '',
    test_url: store?.test_url ?? '',
    fields: fieldsOf(store?.selectors ?? {}),
    words: wordsOf(store),
    availability_default: store?.availability_default ?? '',
  }
}

export function fieldsOf(selectors: Record<string, SelectorRule[]>): Record<Field, RuleForm[]> {
  const entries = FIELDS.map((field) => [field, (selectors[field] ?? []).map(ruleForm)] as const)
  return Object.fromEntries(entries) as Record<Field, RuleForm[]>
}

function ruleForm(rule: SelectorRule): RuleForm {
  return newRule({
    ...(parsed(rule.selector) ?? { expression: rule.selector }),
    prepend: rule.prepend,
    append: rule.append,
    pattern: rule.pattern ?? '',
    decimal: rule.decimal === '.' || rule.decimal === ',' ? rule.decimal : '',
    fallback: rule.fallback,
  })
}

function ruleOfForm(rule: RuleForm): SelectorRule {
  return {
    selector: notation(rule),
    prepend: rule.prepend,
    append: rule.append,
    pattern: rule.pattern || null,
    decimal: rule.decimal || null,
    fallback: rule.fallback,
  }
}

export const isSound = (rule: RuleForm) =>
  faultOf(rule.kind, rule.expression) === null && (!rule.pattern || isPattern(rule.pattern))

function selectorsOf(form: StoreForm, sound = false): Record<string, SelectorRule[]> {
  return Object.fromEntries(
    Object.entries(form.fields)
      .map(
        ([field, rules]) =>
          [field, rules.filter((rule) => !sound || isSound(rule)).map(ruleOfForm)] as const,
      )
      .filter(([, rules]) => rules.length > 0),
  )
}

const headersOf = (form: StoreForm) =>
  Object.fromEntries(
    form.headers.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value]),
  )

/** How the draft reads a page; rules that cannot be right are left out. */
export function rulesOf(form: StoreForm): ReadingRules {
  return {
    selectors: selectorsOf(form, true),
    ...valuesOfWords(form.words.filter(isSoundWord)),
    availability_default: form.availability_default || null,
    locale: form.locale || null,
    currency: form.currency || null,
  }
}

/** How the draft fetches and reads a page, for one that is fetched anew. */
export function draftOf(form: StoreForm): StoreDraft {
  return {
    name: form.name.slice(0, 120),
    fetch_mode: form.fetch_mode,
    robots: form.robots,
    appearance: form.appearance,
    headers: headersOf(form),
    gap_seconds: form.gap_seconds,
    timeout_seconds: form.timeout_seconds,
    ...rulesOf(form),
    ...cookiesOf(form),
  }
}

function cookiesOf(form: StoreForm): { cookies?: string | null } {
  if (form.cookies.trim()) return { cookies: form.cookies.trim() }
  return form.dropCookies ? { cookies: null } : {}
}

/** Everything about the store, as the API takes it. */
function valuesOf(form: StoreForm) {
  return {
    name: form.name.trim(),
    slug: form.slug.trim(),
    website_url: form.website_url.trim() || null,
    domains: form.domains,
    locale: form.locale || null,
    currency: form.currency || null,
    active: form.active,
    fetch_mode: form.fetch_mode,
    robots: form.robots,
    appearance: form.appearance,
    headers: headersOf(form),
    gap_seconds: form.gap_seconds,
    timeout_seconds: form.timeout_seconds,
    notes: form.notes,
    test_url: form.test_url.trim() || null,
    selectors: selectorsOf(form),
    ...valuesOfWords(form.words),
    availability_default: form.availability_default || null,
  }
}

export function createOf(form: StoreForm): StoreCreate {
  const { slug, ...values } = valuesOf(form)
  const schedule = form.interval_minutes ? { interval_minutes: form.interval_minutes } : null
  return { ...values, ...(slug && { slug }), schedule, paused: false, ...cookiesOf(form) }
}

/** What differs between two states of the form: only that is sent, and other changes stay. */
export function changesOf(form: StoreForm, before: StoreForm): StoreUpdate {
  const now = valuesOf(form)
  const was = valuesOf(before)
  const names = Object.keys(now) as (keyof typeof now)[]
  const differing = names.filter((name) => !isSame(now[name], was[name]))
  const changes = Object.fromEntries(differing.map((name) => [name, now[name]])) as StoreUpdate
  if (form.interval_minutes !== before.interval_minutes) {
    changes.schedule = form.interval_minutes ? { interval_minutes: form.interval_minutes } : null
  }
  return { ...changes, ...cookiesOf(form) }
}

/** One's own changes on top of what was saved meanwhile; it shares nothing with either of them. */
export function merged(mine: StoreForm, before: StoreForm, theirs: StoreForm): StoreForm {
  const names = Object.keys(mine) as (keyof StoreForm)[]
  const changed = names.filter((name) => written(mine[name]) !== written(before[name]))
  return copyOf({ ...theirs, ...Object.fromEntries(changed.map((name) => [name, mine[name]])) })
}

/** A draft at this moment; what is typed afterwards does not reach it. */
export const copyOf = (form: StoreForm) => JSON.parse(JSON.stringify(form)) as StoreForm

/** What a part of a draft says; the numbers that tell its rows apart say nothing. */
const written = (part: unknown) =>
  JSON.stringify(part, (name, value: unknown) =>
    name === 'key' && typeof value === 'number' ? undefined : value,
  )

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

/** Keys in one order; the order of rules means something, that of keys does not. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

/** The fields that a form's rules are written wrongly in. */
export function faultyFields(form: StoreForm): Field[] {
  const words = form.words.every(isSoundWord)
  return Object.entries(form.fields)
    .filter(
      ([field, rules]) =>
        rules.some((rule) => !isSound(rule)) || (field === 'availability' && !words),
    )
    .map(([field]) => field)
    .filter(isField)
}
