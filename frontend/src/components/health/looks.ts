type Colour = 'success' | 'warning' | 'error' | 'neutral'

/** How a component is; what we do not know looks like nothing. */
export const STATUS_LOOKS: Record<string, { icon: string; colour: Colour; text: string }> = {
  ok: { icon: 'i-lucide-circle-check', colour: 'success', text: 'text-success' },
  degraded: { icon: 'i-lucide-triangle-alert', colour: 'warning', text: 'text-warning' },
  error: { icon: 'i-lucide-circle-x', colour: 'error', text: 'text-error' },
  not_configured: { icon: 'i-lucide-circle-dashed', colour: 'neutral', text: 'text-muted' },
}

export const UNKNOWN_LOOK = {
  icon: 'i-lucide-circle-help',
  colour: 'neutral',
  text: 'text-muted',
} as const

export const lookOf = (status: string) => STATUS_LOOKS[status] ?? UNKNOWN_LOOK
