import type { components } from '@/api/schema'

type Schemas = components['schemas']

export function aSchedule(): Schemas['EffectiveSchedule'] {
  return {
    schedule: {
      interval_minutes: 720,
      cron: null,
      window: null,
      timezone: null,
      longest_minutes: 720,
    },
    source: 'instance',
    paused_by: null,
  }
}
