export const SNOOZES = ['day', 'week', 'month'] as const
export type Snooze = (typeof SNOOZES)[number]

const DAYS: Record<Snooze, number> = { day: 1, week: 7, month: 30 }

/** When a snooze that begins at `now` (milliseconds) ends. */
export function snoozedUntil(snooze: Snooze, now: number): string {
  return new Date(now + DAYS[snooze] * 86_400_000).toISOString()
}
