import { http, HttpResponse, type JsonBodyType } from 'msw'
import { setupServer } from 'msw/node'

import type { paths } from '@/api/schema'
import type { Problem } from '@/api/types'

import { anInstance, aProfile } from './factories'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Having<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never
}[keyof paths]
type Responses<P extends keyof paths, M extends Method> =
  paths[P] extends Record<M, { responses: infer R }> ? R : never
type Json<R> = R extends { content: { 'application/json': infer Body } } ? Body : undefined
/** What the OpenAPI document says that a route answers when it does not refuse. */
export type Answer<P extends keyof paths, M extends Method> = {
  [S in keyof Responses<P, M>]: S extends 200 | 201 | 202 | 204 ? Json<Responses<P, M>[S]> : never
}[keyof Responses<P, M>]

/** A request as the server saw it. */
export interface Seen {
  path: string
  query: URLSearchParams
  body: unknown
}

const nothing = () => HttpResponse.json({ items: [], total: 0 })

/**
 * The API as far as every page asks it: who is signed in, what pages are narrowed by, and
 * whether there is news.
 */
export const server = setupServer(
  http.get('*/api/auth/me', () => HttpResponse.json(aProfile())),
  http.get('*/api/auth/methods', () =>
    HttpResponse.json({ password: true, passkey: false, sso: null }),
  ),
  http.get('*/api/auth/passkeys', nothing),
  http.get('*/api/auth/identities', nothing),
  http.get('*/api/alerts/stream', () => refusal({ status: 429 })),
  http.get('*/api/alerts', () => HttpResponse.json({ items: [], total: 0 })),
  http.get('*/api/admin/health', () => HttpResponse.json(anInstance())),
  http.post('*/api/auth/refresh', () =>
    HttpResponse.json({ access_token: 'a token', token_type: 'bearer', expires_in: 1800 }),
  ),
  http.get('*/api/views', nothing),
  http.get('*/api/tags/suggestions', () => HttpResponse.json([])),
  http.get('*/api/tags', nothing),
  http.get('*/api/stores', nothing),
  http.get('*/api/jobs', nothing),
  http.get('*/api/notifications/channels', nothing),
  http.get('*/api/pricing/schedule', () => HttpResponse.json([])),
)

/** Answer a route, in the shape that OpenAPI gives it; the list fills with what was asked. */
export function answers<M extends Method, P extends Having<M>>(
  method: M,
  path: P,
  answer:
    Answer<P, M> | ((seen: Seen) => Answer<P, M> | Response | Promise<Answer<P, M> | Response>),
): Seen[] {
  const seen: Seen[] = []
  server.use(
    http[method](pattern(path), async ({ request }) => {
      const asked: Seen = {
        path: new URL(request.url).pathname,
        query: new URL(request.url).searchParams,
        body: await bodyOf(request),
      }
      seen.push(asked)
      const given =
        typeof answer === 'function' ? await (answer as (seen: Seen) => unknown)(asked) : answer
      if (given instanceof Response) return given
      if (given === undefined) return new HttpResponse(null, { status: 204 })
      return HttpResponse.json(given as JsonBodyType)
    }),
  )
  return seen
}

/** Refuse a route as the API refuses. */
export function refuses<M extends Method>(
  method: M,
  path: Having<M>,
  problem: Partial<Problem>,
): void {
  server.use(http[method](pattern(path), () => refusal(problem)))
}

export function refusal(problem: Partial<Problem>): Response {
  const whole = {
    type: '/problems/x',
    title: 'x',
    status: 400,
    detail: '',
    request_id: 'r-1',
    ...problem,
  }
  return HttpResponse.json(whole, {
    status: whole.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}

/** One server-sent event. */
interface Told {
  event: string
  data: unknown
}

/** Server-sent events as the API writes them. */
export function events(...told: Told[]): Response {
  const text = told
    .map(
      ({ event, data }, at) =>
        `id: ${String(at + 1)}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
    )
    .join('')
  return new HttpResponse(text, { headers: { 'content-type': 'text/event-stream' } })
}

/** Server-sent events of which some are held back: the stream stays open until `end` tells those. */
export function heldEvents(...told: Told[]): {
  response: Response
  end: (...rest: Told[]) => void
} {
  let end: (...last: Told[]) => void = () => undefined
  const rest = new Promise<Told[]>((resolve) => (end = (...last) => resolve(last)))
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      for (const some of [Promise.resolve(told), rest])
        controller.enqueue(new Uint8Array(await events(...(await some)).arrayBuffer()))
      controller.close()
    },
  })
  const headers = { 'content-type': 'text/event-stream' }
  return { response: new HttpResponse(body, { headers }), end }
}

function pattern(path: string): string {
  return `*${path.replace(/\{(\w+)\}/g, ':$1')}`
}

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.clone().text()
  return text ? (JSON.parse(text) as unknown) : undefined
}
