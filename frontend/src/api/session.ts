import { ref } from 'vue'

import { ApiError, unreachable } from './errors'

/** The access token lives in memory only: a reload asks for a new one with the HttpOnly cookie. */
const accessToken = ref<string | null>(null)
let renewing: Promise<boolean> | null = null

export const token = {
  get: () => accessToken.value,
  set: (value: string | null) => {
    accessToken.value = value
  },
}

/** A fresh access token for the refresh cookie; one request at a time, since each use rotates it. */
export function renew(): Promise<boolean> {
  renewing ??= alone(ask).finally(() => {
    renewing = null
  })
  return renewing
}

/**
 * Tabs of a browser share the cookie, and a token that is used twice ends the sign-in: one tab at a
 * time. Browsers without locks (off HTTPS) have to do without.
 */
async function alone(work: () => Promise<boolean>): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined
  return locks ? await locks.request('costcourter.session', work) : await work()
}

/** Set beside the refresh cookie, which no script can see; without it there is nothing to renew. */
const HINT = 'costcourter_signed_in'
const mayBeSignedIn = () => document.cookie.split('; ').some((each) => each.startsWith(`${HINT}=`))

async function ask(): Promise<boolean> {
  if (!mayBeSignedIn()) return false
  const response = await fetch('/api/auth/refresh', { method: 'POST' }).catch(() => {
    throw unreachable()
  })
  if (response.status >= 500) throw new ApiError(await problemOf(response))
  if (!response.ok) {
    document.cookie = `${HINT}=; Max-Age=0; Path=/; SameSite=Strict`
    token.set(null)
    return false
  }
  const answer = (await response.json()) as { access_token: string }
  token.set(answer.access_token)
  return true
}

async function problemOf(response: Response): Promise<ApiError['problem']> {
  return (await response.json()) as ApiError['problem']
}
