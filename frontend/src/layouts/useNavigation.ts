import { storeToRefs } from 'pinia'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useAlertsStore } from '@/stores/useAlertsStore'
import { useAuthStore } from '@/stores/useAuthStore'

/** A page that menus lead to. */
export interface Place {
  label: string
  icon: string
  to: string
  exact?: boolean
  /** How many things wait there. */
  waiting?: string
  /** The label with that, for those who do not see it. */
  told?: string
}

/** Where one can go from every page; `instance` is empty for who does not run it. */
export function useNavigation() {
  const { t } = useI18n()
  const auth = useAuthStore()
  const { unread } = storeToRefs(useAlertsStore())

  const track = computed<Place[]>(() => [
    { label: t('overview.title'), icon: 'i-lucide-layout-dashboard', to: '/', exact: true },
    { label: t('products.title'), icon: 'i-lucide-package', to: '/products' },
    { label: t('search.title'), icon: 'i-lucide-search', to: '/search' },
    ...(auth.may('catalog:write')
      ? [{ label: t('imports.title'), icon: 'i-lucide-import', to: '/import' }]
      : []),
    { label: t('stores.title'), icon: 'i-lucide-store', to: '/stores' },
    { label: t('tags.title'), icon: 'i-lucide-tags', to: '/tags' },
    {
      label: t('alerts.title'),
      icon: 'i-lucide-bell',
      to: '/alerts',
      ...(unread.value > 0 && {
        waiting: String(unread.value),
        told: t('alerts.bell', unread.value),
      }),
    },
  ])
  const instance = computed<Place[]>(() =>
    auth.may('instance:admin')
      ? [
          { label: t('schedule.title'), icon: 'i-lucide-calendar-clock', to: '/admin/schedule' },
          { label: t('people.title'), icon: 'i-lucide-users', to: '/admin/users' },
          { label: t('audit.title'), icon: 'i-lucide-scroll-text', to: '/admin/audit' },
          { label: t('health.title'), icon: 'i-lucide-heart-pulse', to: '/admin/health' },
        ]
      : [],
  )

  const settings = computed<Place[]>(() => [
    { label: t('profile.title'), icon: 'i-lucide-user', to: '/settings/profile' },
    { label: t('looks.title'), icon: 'i-lucide-palette', to: '/settings/appearance' },
    { label: t('notifications.title'), icon: 'i-lucide-bell', to: '/settings/notifications' },
    { label: t('security.title'), icon: 'i-lucide-shield', to: '/settings/security' },
    { label: t('tokens.title'), icon: 'i-lucide-key-round', to: '/settings/tokens' },
    { label: t('shortcuts.short'), icon: 'i-lucide-keyboard', to: '/settings/shortcuts' },
    { label: t('bringIn.title'), icon: 'i-lucide-link', to: '/settings/links' },
  ])

  return { track, instance, settings }
}
