import { defineStore } from 'pinia'

import { api, body } from '@/api/client'
import { notAsked } from '@/api/errors'
import type { components } from '@/api/schema'
import { passkeyTroubleOf } from '@/lib/passkeys'
import { useAuthStore } from '@/stores/useAuthStore'

type Challenge = components['schemas']['PasskeyRequest']
type Proof = components['schemas']['PasskeyProof']

/** Nobody has more. */
const MOST = 100
/** How much of its life a challenge waits for somebody, so that who comes last is not too late. */
const PATIENCE = 0.8

/** What is between us and the browser comes when somebody wants a passkey. */
const browser = () => import('@simplewebauthn/browser')

/** One's own passkeys, and signing in with one. */
export const usePasskeysStore = defineStore('passkeys', () => {
  const auth = useAuthStore()

  function list() {
    return body(api.GET('/api/auth/passkeys', { params: { query: { limit: MOST } } }))
  }

  /** Ask the browser for a new one; an account without a password needs none. */
  async function add(name: string, password: string | null) {
    const { startRegistration } = await browser()
    const optionsJSON = await body(
      api.POST('/api/auth/passkeys/options', { body: { current_password: password } }),
    )
    const { id, response } = await asked(startRegistration({ optionsJSON }))
    return body(
      api.POST('/api/auth/passkeys', {
        body: {
          name,
          credential_id: id,
          client_data: response.clientDataJSON,
          attestation: response.attestationObject,
          transports: response.transports ?? [],
        },
      }),
    )
  }

  async function rename(id: number, name: string): Promise<void> {
    const path = { passkey_id: id }
    await api.PATCH('/api/auth/passkeys/{passkey_id}', { params: { path }, body: { name } })
  }

  async function remove(id: number): Promise<void> {
    const path = { passkey_id: id }
    await api.DELETE('/api/auth/passkeys/{passkey_id}', { params: { path } })
  }

  function challenge(): Promise<Challenge> {
    return body(api.POST('/api/auth/login/passkey/options'))
  }

  /** Have the browser show what it has. */
  async function choose(): Promise<Proof> {
    const { startAuthentication } = await browser()
    const optionsJSON = await challenge()
    return proofOf(await asked(startAuthentication({ optionsJSON })))
  }

  /**
   * Have the browser offer its passkeys with what it fills into the field for the address.
   * `over` is for a challenge that nobody used in time; `undefined` when this does not go on.
   */
  async function wait(): Promise<Proof | 'over' | undefined> {
    const { browserSupportsWebAuthnAutofill, startAuthentication } = await browser()
    if (!(await browserSupportsWebAuthnAutofill())) return undefined
    const optionsJSON = await challenge()
    const end = Date.now() + optionsJSON.timeout * PATIENCE
    const timer = setTimeout(() => void stopWaiting(), end - Date.now())
    try {
      return proofOf(await startAuthentication({ optionsJSON, useBrowserAutofill: true }))
    } catch {
      return Date.now() >= end ? 'over' : undefined
    } finally {
      clearTimeout(timer)
    }
  }

  async function stopWaiting(): Promise<void> {
    const { WebAuthnAbortService } = await browser()
    WebAuthnAbortService.cancelCeremony()
  }

  async function signIn(proof: Proof): Promise<void> {
    const answer = await body(api.POST('/api/auth/login/passkey', { body: proof }))
    await auth.accept(answer.access_token)
  }

  return { list, add, rename, remove, choose, wait, stopWaiting, signIn }
})

/** What the browser answers; its refusals are told as ours are. */
async function asked<Answer>(ceremony: Promise<Answer>): Promise<Answer> {
  try {
    return await ceremony
  } catch (error) {
    throw notAsked(passkeyTroubleOf(error))
  }
}

interface Signed {
  id: string
  response: {
    clientDataJSON: string
    authenticatorData: string
    signature: string
    userHandle?: string
  }
}

function proofOf({ id, response }: Signed): Proof {
  return {
    credential_id: id,
    client_data: response.clientDataJSON,
    authenticator_data: response.authenticatorData,
    signature: response.signature,
    // Every passkey of ours has one; without it the server refuses.
    user_handle: response.userHandle ?? '-',
  }
}
