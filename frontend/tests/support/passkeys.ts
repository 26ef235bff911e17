import { vi } from 'vitest'

const bytes = (text: string) => new TextEncoder().encode(text).buffer
/** As the server gets it. */
export const encoded = (text: string) => btoa(text).replaceAll('=', '')

interface Wish {
  secure?: boolean
  able?: boolean
  /** What becomes of the passkeys that the field for the address offers; without it there is none. */
  autofill?: () => Promise<unknown>
  /** Why the browser makes or shows none. */
  refusal?: DOMException
}

export interface Asked {
  kind: 'create' | 'get' | 'autofill'
  options: { publicKey: { challenge: ArrayBuffer; rpId?: string }; signal: AbortSignal }
}

/** What an authenticator signs with. */
export const signed = () => ({
  ...credential(),
  response: {
    clientDataJSON: bytes('client data'),
    authenticatorData: bytes('told'),
    signature: bytes('signature'),
    userHandle: bytes('handle'),
  },
})

const created = () => ({
  ...credential(),
  response: {
    clientDataJSON: bytes('client data'),
    attestationObject: bytes('attestation'),
    getTransports: () => ['internal'],
  },
})

const credential = () => ({
  id: 'credential',
  rawId: bytes('credential'),
  type: 'public-key',
  authenticatorAttachment: 'platform',
  getClientExtensionResults: () => ({}),
})

/** A browser as far as passkeys go; `noKeyHolder` undoes it. */
export function aKeyHolder({ secure = true, able = true, autofill, refusal }: Wish = {}): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('isSecureContext', secure)
  const known = able
    ? { isConditionalMediationAvailable: () => Promise.resolve(autofill !== undefined) }
    : undefined
  vi.stubGlobal('PublicKeyCredential', known && Object.assign(() => undefined, known))
  const answer = (made: unknown) => (refusal ? Promise.reject(refusal) : Promise.resolve(made))
  Object.defineProperty(navigator, 'credentials', {
    configurable: true,
    value: {
      create: (options: Asked['options']) => {
        asked.push({ kind: 'create', options })
        return answer(created())
      },
      get: (options: Asked['options'] & { mediation?: string }) => {
        const waits = options.mediation === 'conditional'
        asked.push({ kind: waits ? 'autofill' : 'get', options })
        if (!waits) return answer(signed())
        return Promise.race([autofill?.(), aborted(options.signal)])
      },
    },
  })
  return asked
}

export function noKeyHolder(): void {
  vi.unstubAllGlobals()
  Reflect.deleteProperty(navigator, 'credentials')
}

const aborted = (signal: AbortSignal) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
  })

export const CREATION = {
  rp: { id: 'localhost', name: 'CostCourter' },
  user: { id: encoded('handle'), name: 'ada@example.com', displayName: 'Ada' },
  challenge: encoded('challenge'),
  pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: {
    residentKey: 'required' as const,
    requireResidentKey: true as const,
    userVerification: 'required' as const,
  },
  attestation: 'none' as const,
}

export const REQUEST = {
  rpId: 'localhost',
  challenge: encoded('challenge'),
  timeout: 300_000,
  userVerification: 'required' as const,
}

export const PROOF = {
  credential_id: 'credential',
  client_data: encoded('client data'),
  authenticator_data: encoded('told'),
  signature: encoded('signature'),
  user_handle: encoded('handle'),
}
