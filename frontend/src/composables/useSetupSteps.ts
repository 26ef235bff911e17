import { useLocalStorage } from '@vueuse/core'
import { storeToRefs } from 'pinia'
import { computed, ref } from 'vue'

import { useRequest } from '@/composables/useRequest'
import type { SetupStep } from '@/lib/setup'
import { useAdminMetricsStore } from '@/stores/useAdminMetricsStore'
import { useAuthStore } from '@/stores/useAuthStore'
import { useHealthStore } from '@/stores/useHealthStore'
import { useNotificationsStore } from '@/stores/useNotificationsStore'

/** What is left of the setup, judged by how things stand; shown until it is done or put away. */
export function useSetupSteps() {
  const auth = useAuthStore()
  const notifications = useNotificationsStore()
  const { metrics } = storeToRefs(useAdminMetricsStore())
  const { channels } = storeToRefs(notifications)
  const { instance } = storeToRefs(useHealthStore())
  const dismissed = useLocalStorage('overview.setup.dismissed', false)
  const asked = ref(false)
  const { run: load } = useRequest(async () => {
    await notifications.loadChannels()
    asked.value = true
  })
  if (!dismissed.value) void load()

  const steps = computed<SetupStep[]>(() => [
    { name: 'region', done: !!auth.profile?.currency, to: '/settings/appearance' },
    ...(auth.may('instance:admin')
      ? [
          {
            name: 'services' as const,
            done: Object.values(instance.value?.components ?? {}).every(
              ({ status }) => status !== 'error',
            ),
            to: '/admin/health',
          },
        ]
      : []),
    { name: 'product', done: (metrics.value?.totals.products ?? 0) > 0, to: '/add' },
    {
      name: 'channel',
      done: channels.value?.some(({ enabled }) => enabled) ?? false,
      to: '/settings/notifications',
    },
  ])
  const known = computed(
    () => asked.value && !!metrics.value && (!auth.may('instance:admin') || !!instance.value),
  )
  const visible = computed(
    () =>
      auth.may('catalog:write') &&
      !dismissed.value &&
      known.value &&
      steps.value.some(({ done }) => !done),
  )

  return { steps, visible, dismiss: () => (dismissed.value = true) }
}
