import { computed, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import type { Alert, AuditEntry, HistoryPoint, ProductDetail } from '@/api/types'
import { useReader } from '@/composables/useReader'
import { useRequest } from '@/composables/useRequest'
import { pausesOf, primariesOf, type Mark, type Pause } from '@/lib/marks'
import { formatMoney } from '@/lib/money'
import { useAlertsStore } from '@/stores/useAlertsStore'
import { useOffersStore } from '@/stores/useOffersStore'
import { useStoresStore } from '@/stores/useStoresStore'

const MOST_ALERTS = 100
const READ = new Set(['ok', 'not_modified', 'held'])
const seconds = (instant: string) => Date.parse(instant) / 1000

/** What happened to a product beside its prices, for the chart; it does without what is refused. */
export function useHappenings(
  product: () => ProductDetail,
  points: () => readonly HistoryPoint[],
  version: () => number,
) {
  const { t } = useI18n()
  const { numberLocale, now } = useReader()
  const alerts = useAlertsStore()
  const offers = useOffersStore()
  const stores = useStoresStore()
  const told = shallowRef<Alert[]>([])
  const entries = shallowRef<AuditEntry[]>([])
  const ruled = shallowRef<{ at: string; store: string }[]>([])

  const { run: loadAlerts } = useRequest(async (id: number) => {
    told.value = (await alerts.ofProduct(id, MOST_ALERTS)).items
  })
  const { run: loadEntries } = useRequest(async (id: number) => {
    entries.value = await offers.newestActivity(id)
  })
  const { run: loadRules } = useRequest(async (urls: ProductDetail['urls']) => {
    const known = new Map(urls.map(({ store }) => [store.id, store.name]))
    const changes = await Promise.all(
      [...known].map(async ([id, store]) => {
        const { items } = await stores.changes(id)
        return items
          .filter(({ changes: fields }) => 'selectors' in fields)
          .map(({ at }) => ({ at, store }))
      }),
    )
    ruled.value = changes.flat()
  })
  watch(
    [() => product().id, version],
    () => {
      const { id, urls } = product()
      void loadAlerts(id)
      void loadEntries(id)
      void loadRules(urls)
    },
    { immediate: true },
  )

  const nameOf = (id: number) =>
    product().urls.find((url) => url.id === id)?.store.name ?? t('chart.gone')
  const marks = computed<Mark[]>(() => {
    const readings = points().flatMap((point): Mark[] => {
      const kind = point.excluded ? 'excluded' : point.source === 'manual' ? 'manual' : null
      if (!kind || point.amount === null) return []
      const amount = formatMoney(point.amount, point.currency, numberLocale.value)
      const text = t(`chart.marks.${kind}`, { amount, store: nameOf(point.product_url_id) })
      return [{ at: seconds(point.started_at), kind, text, amount: Number(point.amount) }]
    })
    const others: Mark[] = [
      ...told.value.map(({ happened_at, title }) => ({
        at: seconds(happened_at),
        kind: 'alert' as const,
        text: t('chart.marks.alert', { text: title }),
      })),
      ...primariesOf(entries.value).map(({ at, id }) => ({
        at,
        kind: 'primary' as const,
        text: t('chart.marks.primary', { store: nameOf(id) }),
      })),
      ...ruled.value.map(({ at, store }) => ({
        at: seconds(at),
        kind: 'rule' as const,
        text: t('chart.marks.rule', { store }),
      })),
    ]
    return [...readings, ...others].sort((one, other) => one.at - other.at)
  })

  const pauses = computed<Pause[]>(() => {
    const until = now.value / 1000
    const failing = product().urls.flatMap(({ id, offer, last_check: check }): Pause[] =>
      check && offer && !READ.has(check.outcome)
        ? [
            {
              id,
              from: seconds(offer.seen_at),
              until,
              why: 'failing',
              ...(check.reason && { reason: check.reason }),
            },
          ]
        : [],
    )
    return [...pausesOf(entries.value, until), ...failing]
  })

  return { marks, pauses }
}
