/** One server-sent event, as it came over the wire. */
export interface ServerEvent {
  id: string
  event: string
  data: string
}

/** The events of a body, as they come; comments (the server's heartbeats) are left out. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  /** Ends them, also where one waits for the next. */
  signal?: AbortSignal,
): AsyncGenerator<ServerEvent> {
  const reader = body.getReader()
  const end = () => void reader.cancel().catch(() => undefined)
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += decoder.decode(value, { stream: !done })
      const parts = rest.split(/\r?\n\r?\n/)
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const event = parsed(part)
        if (event) yield event
      }
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function parsed(part: string): ServerEvent | null {
  const told: ServerEvent = { id: '', event: 'message', data: '' }
  for (const line of part.split(/\r?\n/)) {
    const [, name, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    if (name === 'data') told.data += told.data ? `\n${value ?? ''}` : (value ?? '')
    else if (name === 'id' || name === 'event') told[name] = value ?? ''
  }
  return told.data ? told : null
}
