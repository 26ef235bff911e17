import { computed } from 'vue'

import { useReader } from '@/composables/useReader'

const DAY_SECONDS = 86_400

/** Times on a chart, in seconds, as its reader writes them. */
export function useChartDates() {
  const { dateLocale, timeZone } = useReader()
  const formats = computed(() => {
    const make = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(dateLocale.value, { timeZone: timeZone.value, ...options })
    return {
      hours: make({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
      days: make({ day: 'numeric', month: 'short' }),
      months: make({ month: 'short', year: 'numeric' }),
      exact: make({ dateStyle: 'medium', timeStyle: 'short' }),
    }
  })

  /** As exact as an axis needs that spans so many seconds. */
  function day(seconds: number, span: number): string {
    const { hours, days, months } = formats.value
    const format = span < 3 * DAY_SECONDS ? hours : span < 400 * DAY_SECONDS ? days : months
    return format.format(seconds * 1000)
  }
  const exact = (seconds: number) => formats.value.exact.format(seconds * 1000)

  return { day, exact }
}
