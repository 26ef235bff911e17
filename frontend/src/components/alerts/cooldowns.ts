const HOUR = 60
const DAY = 24 * HOUR

/** Pauses after a message that the editors offer, in minutes. */
export const COOLDOWNS = [0, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY] as const

/** A pause in words: how many of the largest unit that fits. */
export function cooldownWords(minutes: number): { unit: 'minute' | 'hour' | 'day'; count: number } {
  if (minutes % DAY === 0) return { unit: 'day', count: minutes / DAY }
  if (minutes % HOUR === 0) return { unit: 'hour', count: minutes / HOUR }
  return { unit: 'minute', count: minutes }
}
