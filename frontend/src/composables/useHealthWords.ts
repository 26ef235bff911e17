import { useI18n } from 'vue-i18n'

import type { Instance } from '@/api/types'
import { useReader } from '@/composables/useReader'
import { formatBytes } from '@/lib/sizes'

type Component = Instance['components'][string]

/** What the server says of a component, in the reader's language; in its own words else. */
export function useHealthWords() {
  const { t, te } = useI18n()
  const { numberLocale } = useReader()

  function detailOf({ fact, detail }: Component): string | null {
    const key = `health.facts.${fact?.code ?? ''}`
    if (!fact || !te(key)) return detail ?? null
    const words = Object.entries(fact.values).map(([name, value]) => [name, said(fact.code, value)])
    return t(key, Object.fromEntries(words) as Record<string, string>)
  }

  function said(code: string, value: number | string): string {
    if (typeof value === 'string') return value
    return code === 'disk'
      ? formatBytes(value, numberLocale.value)
      : value.toLocaleString(numberLocale.value)
  }

  return { detailOf }
}
