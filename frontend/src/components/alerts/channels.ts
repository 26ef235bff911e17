import type { ChannelKind } from '@/api/types'

const ICONS: Record<ChannelKind, string> = {
  email: 'i-lucide-mail',
  pushover: 'i-lucide-smartphone',
  gotify: 'i-lucide-server',
  ntfy: 'i-lucide-megaphone',
  telegram: 'i-lucide-send',
  discord: 'i-lucide-message-circle',
  webhook: 'i-lucide-webhook',
  apprise: 'i-lucide-plug',
  webpush: 'i-lucide-app-window',
}

/** Every way to reach somebody. */
export const CHANNELS = Object.keys(ICONS) as ChannelKind[]

export const channelIcon = (kind: ChannelKind) => ICONS[kind]
