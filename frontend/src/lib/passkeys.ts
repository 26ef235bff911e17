/** What keeps a browser from passkeys, before anybody asked it. */
export type PasskeyObstacle = 'insecure' | 'unsupported'

/** What of a window decides whether it has passkeys. */
export interface KeyHolder {
  isSecureContext: boolean
  PublicKeyCredential?: unknown
}

export function passkeyObstacleOf(holder: KeyHolder): PasskeyObstacle | null {
  // Without https a browser hides the rest as well; the reason is the missing https.
  if (!holder.isSecureContext) return 'insecure'
  return holder.PublicKeyCredential === undefined ? 'unsupported' : null
}

const TROUBLES: Readonly<Record<string, string>> = {
  NotAllowedError: 'passkey_cancelled',
  AbortError: 'passkey_cancelled',
  SecurityError: 'passkey_needs_https',
  InvalidStateError: 'passkey_known',
}

/** The code of what went wrong between the browser and its reader; we have words for each. */
export function passkeyTroubleOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  return TROUBLES[name] ?? 'passkey_not_supported'
}
