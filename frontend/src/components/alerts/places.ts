import type { Alert } from '@/api/types'

/** Where the rule of an alert is changed; those of its product for one that needs no rule. */
export function ruleOf({ product_id: id, rule_id: rule }: Alert) {
  const query = { tab: 'alerts', ...(rule !== null && { rule: String(rule) }) }
  return { name: 'product', params: { id }, query }
}
