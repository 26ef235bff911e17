/** How many were done at an instant, in milliseconds. */
export interface Sample {
  at: number
  done: number
}

const LOOK_BACK_MS = 60_000

/** How many a minute lately; null while that cannot be said. */
export function perMinute(samples: readonly Sample[]): number | null {
  const last = samples.at(-1)
  if (!last) return null
  const first = samples.find(({ at }) => last.at - at <= LOOK_BACK_MS)
  if (!first || first.at === last.at) return null
  return ((last.done - first.done) * 60_000) / (last.at - first.at)
}

/** How long the rest takes at that pace, in seconds. */
export function secondsLeft(samples: readonly Sample[], total: number): number | null {
  const pace = perMinute(samples)
  const done = samples.at(-1)?.done ?? 0
  return pace ? Math.round(((total - done) * 60) / pace) : null
}
