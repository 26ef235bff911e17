import type { DropdownMenuItem } from '@nuxt/ui'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

/** In minutes. */
const INTERVALS = [60, 360, 720, 1_440, 10_080]

/** What many rows can be given at once: how often they are checked, or the usual again. */
export function useIntervals(
  choose: (updates: { schedule: { interval_minutes: number } | null }) => unknown,
) {
  const { t } = useI18n()
  return computed<DropdownMenuItem[]>(() => [
    ...INTERVALS.map((minutes) => ({
      label: t(`products.bulk.every.${minutes}`),
      onSelect: () => void choose({ schedule: { interval_minutes: minutes } }),
    })),
    { label: t('products.bulk.usual'), onSelect: () => void choose({ schedule: null }) },
  ])
}
