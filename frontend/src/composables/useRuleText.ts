import { useI18n } from 'vue-i18n'

import type { Rule } from '@/api/types'
import { useReader } from '@/composables/useReader'
import { formatMoney } from '@/lib/money'

/** What a rule waits for, in words. */
export function useRuleText() {
  const { t } = useI18n()
  const { numberLocale } = useReader()

  function percentOf(rule: Rule): string {
    const format = new Intl.NumberFormat(numberLocale.value, { style: 'unit', unit: 'percent' })
    return format.format(Number(rule.percent))
  }

  return (rule: Rule): string =>
    t(
      rule.kind === 'rise' && rule.percent === null
        ? 'rules.says.anyRise'
        : `rules.says.${rule.kind}`,
      {
        amount: rule.amount ? formatMoney(rule.amount, rule.currency, numberLocale.value) : '',
        percent: rule.percent ? percentOf(rule) : '',
        against: t(`rules.against.${rule.against ?? 'previous'}`),
        days: rule.days ?? '',
        checks: rule.checks ?? '',
      },
    )
}
