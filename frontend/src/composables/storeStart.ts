import type { Preview } from '@/api/types'
import { newRule, type StoreForm } from '@/composables/storeForm'
import { FIELDS, ruleOf } from '@/lib/selectors'
import { slugOf } from '@/lib/slugs'
import { matchesOf } from '@/lib/structured'

/** What a page says of the shop it is from, where it says so. */
export function detectedOf(
  preview: Preview | null,
  page: Document | null,
): { locale: string | null; currency: string | null } {
  const lang = page?.documentElement.getAttribute('lang') ?? ''
  const [, language, region] = /^([a-z]{2})[-_]([A-Za-z]{2})$/.exec(lang) ?? []
  return {
    locale: language && region ? `${language}_${region.toUpperCase()}` : null,
    currency: preview?.listing?.currency ?? null,
  }
}

/**
 * Fill what is empty in a new store with what one of its pages tells; the names of what was filled.
 * Rules are proposed only where no structured data says the same: the reader finds that by itself.
 */
export function propose(
  form: StoreForm,
  address: string,
  preview: Preview,
  page: Document | null,
): Set<string> {
  const filled = new Set<string>()
  const fill = (
    name: 'name' | 'website_url' | 'locale' | 'currency' | 'test_url',
    value: string,
  ) => {
    if (form[name] || !value) return false
    form[name] = value
    filled.add(name)
    return true
  }
  const site = new URL(preview.response.final_url ?? address)
  const host = site.hostname.replace(/^www\./, '')
  const detected = detectedOf(preview, page)
  if (fill('name', host)) form.slug ||= slugOf(host)
  fill('website_url', `${site.origin}/`)
  fill('test_url', address)
  fill('locale', detected.locale ?? '')
  fill('currency', detected.currency ?? '')
  if (!form.domains.length) {
    form.domains = [host]
    filled.add('domains')
  }
  for (const field of FIELDS) {
    const found = preview.evidence[field]
    if (!found || form.fields[field].length) continue
    if (found.method !== 'visible' && found.method !== 'selector') continue
    const rule = ruleOf(found.method, found.selector)
    // Not everything that is seen stands in one place that a rule could name.
    if (!rule || (page && matchesOf(page, rule.kind, rule.expression) === 0)) continue
    form.fields[field] = [newRule({ ...rule, proposed: true })]
  }
  return filled
}
