import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import type { RuleCreate, RuleTerms, RuleUpdate } from '@/api/types'

/** A product has fewer rules than this. */
const ALL = 100
const LOOKED_BACK_DAYS = 90

/** What people want to be told about a product. */
export const useRulesStore = defineStore('rules', () => {
  function ofProduct(productId: number) {
    const query = { product_id: productId, sort: 'created_at', limit: ALL }
    return body(api.GET('/api/alerts/rules', { params: { query } }))
  }

  async function create(rule: RuleCreate): Promise<void> {
    await api.POST('/api/alerts/rules', { body: rule })
  }

  /** What a rule is about stays; the rest may change. */
  async function replace(id: number, rule: RuleCreate): Promise<void> {
    const change: RuleUpdate & Partial<RuleCreate> = { ...rule }
    delete change.kind
    delete change.product_id
    delete change.product_url_id
    await update(id, change)
  }

  async function update(id: number, change: RuleUpdate): Promise<void> {
    const path = { rule_id: id }
    await api.PATCH('/api/alerts/rules/{rule_id}', { params: { path }, body: change })
  }

  async function remove(id: number): Promise<void> {
    const path = { rule_id: id }
    // Also when the page is being left.
    await api.DELETE('/api/alerts/rules/{rule_id}', { params: { path }, keepalive: true })
  }

  /** Let every active rule of a product be silent until then; returns how many there were. */
  async function snooze(productId: number, until: string): Promise<number> {
    const rules = (await ofProduct(productId)).items.filter((rule) => rule.active)
    await Promise.all(rules.map((rule) => update(rule.id, { snoozed_until: until })))
    return rules.length
  }

  /** When a rule would have fired; nothing is kept of it. */
  function preview(terms: Omit<RuleTerms, 'since_days'>, signal: AbortSignal) {
    const request = { ...terms, since_days: LOOKED_BACK_DAYS }
    return body(api.POST('/api/alerts/rules/preview', { body: request, signal }))
  }

  return { ofProduct, create, replace, update, remove, snooze, preview }
})
