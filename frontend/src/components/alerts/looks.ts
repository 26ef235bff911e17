import type { AlertKind, DeliveryState } from '@/api/types'

type Colour = 'success' | 'warning' | 'error' | 'neutral' | 'info'

/** How each kind of alert looks; always with its name beside it. */
export const KIND_LOOKS: Record<AlertKind, { icon: string; colour: Colour }> = {
  target_price: { icon: 'i-lucide-target', colour: 'success' },
  drop_percent: { icon: 'i-lucide-trending-down', colour: 'success' },
  drop_amount: { icon: 'i-lucide-trending-down', colour: 'success' },
  lowest_in_days: { icon: 'i-lucide-trophy', colour: 'success' },
  lowest_ever: { icon: 'i-lucide-trophy', colour: 'success' },
  returns_to_lowest: { icon: 'i-lucide-undo-2', colour: 'success' },
  any_change: { icon: 'i-lucide-arrow-up-down', colour: 'info' },
  rise: { icon: 'i-lucide-trending-up', colour: 'warning' },
  back_in_stock: { icon: 'i-lucide-package-check', colour: 'success' },
  failing: { icon: 'i-lucide-triangle-alert', colour: 'error' },
  recovered: { icon: 'i-lucide-circle-check', colour: 'success' },
  store_blocked: { icon: 'i-lucide-shield-alert', colour: 'error' },
}

export const DELIVERY_LOOKS: Record<DeliveryState, { icon: string; colour: Colour }> = {
  waiting: { icon: 'i-lucide-clock', colour: 'neutral' },
  sent: { icon: 'i-lucide-check', colour: 'success' },
  failed: { icon: 'i-lucide-circle-x', colour: 'error' },
}

export const TEXT_COLOURS: Record<Colour, string> = {
  success: 'text-success',
  warning: 'text-warning',
  error: 'text-error',
  neutral: 'text-muted',
  info: 'text-info',
}
