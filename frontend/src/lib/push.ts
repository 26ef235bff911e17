/** What keeps a browser from taking messages, before anybody asked it. */
export type Obstacle = 'insecure' | 'unsupported'

/** What of a window decides whether it can take messages. */
export interface Receiver {
  isSecureContext: boolean
  navigator: object
  PushManager?: unknown
  Notification?: unknown
}

export function obstacleOf(receiver: Receiver): Obstacle | null {
  // Without https a browser hides the rest as well; the reason is the missing https.
  if (!receiver.isSecureContext) return 'insecure'
  const able =
    'serviceWorker' in receiver.navigator && 'PushManager' in receiver && 'Notification' in receiver
  return able ? null : 'unsupported'
}
