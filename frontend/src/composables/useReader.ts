import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { computed, ref } from 'vue'

import { i18n } from '@/i18n'
import { inRegion } from '@/lib/regions'
import { useAuthStore } from '@/stores/useAuthStore'

const TICK_MS = 30_000

/** How the person at the screen reads numbers and times: their locale, their zone, one shared clock. */
export const useReader = createSharedComposable(() => {
  const auth = useAuthStore()
  const now = ref(Date.now())
  useIntervalFn(() => (now.value = Date.now()), TICK_MS)

  const language = i18n.global.locale
  // Names of days and months as the page speaks, their order as the reader is used to.
  const dateLocale = computed(() => inRegion(language.value, auth.profile?.locale ?? ''))
  const numberLocale = computed(() => auth.profile?.locale.replace('_', '-') ?? language.value)
  const timeZone = computed(() => auth.profile?.timezone ?? 'UTC')

  return { now, dateLocale, numberLocale, timeZone }
})
