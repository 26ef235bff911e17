import createClient, { type Middleware } from 'openapi-fetch'

import { ApiError, notAsked, tooLate, unknownAnswer, unreachable } from './errors'
import type { paths } from './schema'
import { scoped } from './scope'
import { renew, token } from './session'
import type { Problem } from './types'

type Listener = () => void
const signedOutListeners = new Set<Listener>()

/** Called when the server no longer knows who we are and the refresh cookie does not help either. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener)
  return () => signedOutListeners.delete(listener)
}

/**
 * `fetch` with our token and for the owner that is looked at; an expired token is renewed once and
 * the request sent again. It is under way before this returns: what a page asks for as it opens is
 * answered while the page is drawn.
 */
export async function send(given: Request): Promise<Response> {
  const request = scoped(given)
  const again = request.clone()
  const response = await attempt(request)
  if (response.status !== 401 || isSignIn(request.url)) return response
  if (await renew()) return attempt(again)
  for (const listener of signedOutListeners) listener()
  return response
}

async function attempt(request: Request): Promise<Response> {
  // What was read before stays in sight; a change would be lost without anybody hearing of it.
  if (!navigator.onLine && request.method !== 'GET') throw notAsked('offline')
  const bearer = token.get()
  if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`)
  try {
    return await fetch(request)
  } catch {
    if (isOver(request.signal)) throw tooLate()
    request.signal.throwIfAborted()
    throw unreachable()
  }
}

/** Whether a time limit ended it (`AbortSignal.timeout`), and not somebody who wants it no more. */
const isOver = ({ reason }: AbortSignal) =>
  reason instanceof DOMException && reason.name === 'TimeoutError'

const isSignIn = (url: string) =>
  /\/api\/(auth\/(login(\/passkey)?|refresh|logout|sso(\/callback)?)|setup)$/.test(url)

const refusals: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await refusal(response)
  },
}

/** The refusal that an answer carries. */
export async function refusal(response: Response): Promise<ApiError> {
  if (!response.headers.get('content-type')?.includes('problem+json'))
    return unknownAnswer(response)
  return new ApiError((await response.json()) as Problem)
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: send })
api.use(refusals)

/** The body of an answer. A refusal has been thrown before this: the type of the data is certain. */
export async function body<Data>(answer: Promise<{ data?: Data }>): Promise<NonNullable<Data>> {
  const { data } = await answer
  return data as NonNullable<Data>
}
